import type { PlanNode } from "../plan/node.ts";
import type { Plan } from "../plan/plan.ts";
import { titleOf } from "../plan/titles.ts";
import type { Role } from "./emitting.ts";

/** Step Functions takes at most 80 characters. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST = 80;

/** The names of a machine's states: unique, at most 80 characters, in the words of the journey. */
export interface StateNames {
  entry(key: string): string;
  named(key: string, role: Role): string;
  readonly left: string;
}

/** Names for every node; a name that is taken gets ` (2)`, ` (3)` … `asks`: the choices that make a call themselves. */
export function stateNames(plan: Plan, asks: (key: string) => boolean): StateNames {
  const taken = new Map<string, number>();
  const entries = new Map<string, string>();
  const others = new Map<string, string>();
  for (const [key, node] of plan.nodes) {
    const title = titleOf(node);
    if (node.kind === "choose") {
      const question = unique(fitted(title, "", "?"), taken);
      others.set(`${key} question`, question);
      entries.set(key, asks(key) ? unique(fitted(title, "Check ", ""), taken) : question);
      continue;
    }
    entries.set(key, unique(fitted(title, "", ""), taken));
    for (const [role, name] of Object.entries(furtherNames(node))) others.set(`${key} ${role}`, unique(name, taken));
  }
  const left = unique("Left before", taken);
  return {
    entry: (key) => entries.get(key) ?? key,
    named: (key, role) => others.get(`${key} ${role}`) ?? key,
    left,
  };
}

function furtherNames(node: PlanNode): Partial<Record<Role, string>> {
  if (node.kind === "send")
    return { hold: fitted(node.step.title?.value ?? node.step.template.value, "Hold ", " until allowed") };
  if (node.kind === "event_wait") return { question: fitted(node.step.title?.value ?? node.step.event, "", "?") };
  return {};
}

/** Room is left for the number of a repeated name. */
function fitted(title: string, before: string, after: string): string {
  const room = LONGEST - before.length - after.length - " (9999)".length;
  return `${before}${title.length <= room ? title : `${title.slice(0, room - 1).trimEnd()}…`}${after}`;
}

/** `counts`: how often each name was asked for. */
function unique(name: string, counts: Map<string, number>): string {
  let n = (counts.get(name) ?? 0) + 1;
  let free = n === 1 ? name : `${name} (${n})`;
  // A title may itself end in a number in brackets.
  while (n > 1 && counts.has(free)) free = `${name} (${++n})`;
  counts.set(name, n);
  if (free !== name) counts.set(free, 1);
  return free;
}
