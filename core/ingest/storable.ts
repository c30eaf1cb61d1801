import { EVENT_DEPTH } from "./limits.ts";

/** Numbers the table cannot hold: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const LARGEST = 9.9999999999999e125;
const SMALLEST = 1e-130;

/** Why the table cannot hold this value; undefined when it can. `at` says where in the event it stands. */
export function unstorable(value: unknown, at: string, depth = 0): string | undefined {
  if (typeof value === "number") return number(value, at);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= EVENT_DEPTH) return `${at} is nested more than ${EVENT_DEPTH} levels deep; send it flatter.`;
  for (const [name, each] of Object.entries(value)) {
    if (name === "" || name === "__proto__") return `${at} has a field named "${name}"; give it another name.`;
    const fault = unstorable(each, Array.isArray(value) ? at : `${at}.${name}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function number(value: number, at: string): string | undefined {
  const size = Math.abs(value);
  if (size <= LARGEST && (size === 0 || size >= SMALLEST)) return undefined;
  return `${at} is ${value}, which is out of range; send it as text.`;
}
