import type { NodeKind, PlanNode } from "../plan/node.ts";
import type { Plan } from "../plan/plan.ts";
import { PLACES } from "../steps/kinds.ts";
import { fitted, type Role, type StateNames } from "./emitting.ts";

/** The names of a machine's states: unique, at most 80 characters, in the words of the journey. */
export interface MachineNames {
  entry(key: string): string;
  named(key: string, role: Role): string;
  readonly left: string;
  /** Where a machine begins whose runs may go on for others. */
  readonly begin: string;
}

/** Names for every node; a name that is taken gets ` (2)`, ` (3)` … `asks`: the places that make a call for their answers. */
export function machineNames(plan: Plan, asks: (key: string) => boolean): MachineNames {
  const taken = new Map<string, number>();
  const names = new Map<string, string>();
  for (const [key, node] of plan.nodes) {
    for (const [role, name] of Object.entries(namesOf(node, asks(key))))
      names.set(`${key} ${role}`, unique(name, taken));
  }
  const left = unique("Left before", taken);
  const begin = unique("Goes on for another run?", taken);
  return {
    entry: (key) => names.get(`${key} entry`) ?? names.get(`${key} question`) ?? key,
    named: (key, role) => names.get(`${key} ${role}`) ?? key,
    left,
    begin,
  };
}

function namesOf<K extends NodeKind>(node: PlanNode<K>, asks: boolean): StateNames {
  const place = PLACES[node.kind];
  return place.names?.(node, asks) ?? { entry: fitted(place.title(node)) };
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
