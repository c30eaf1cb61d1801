import type { Verdict } from "../model/message.ts";
import { moment } from "./moment.ts";
import { shown, words } from "./words.ts";

/** A decision of the gate: the rule, then the values it saw, a sentence each. */
export function verdictText(verdict: Verdict, zone: string): readonly string[] {
  const values = Object.entries(verdict.values).map(([name, value]) => `${words(name)} ${told(value, zone)}`);
  return [`rule: ${words(verdict.rule)}`, ...(values.length === 0 ? [] : [`it saw: ${values.join(", ")}`])];
}

/** Numbers as large as a date in milliseconds are dates. */
function told(value: unknown, zone: string): string {
  return typeof value === "number" && value > 1e11 ? moment(value, zone) : shown(value);
}
