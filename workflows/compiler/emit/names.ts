import { conditionTitle } from "../plan/condition-title.ts";
import { momentTitle } from "../plan/moment-title.ts";
import type { NodeKind, PlanNode } from "../plan/node.ts";
import type { Plan } from "../plan/plan.ts";
import { templatesTitle, titleOf } from "../plan/titles.ts";
import { awaited } from "../plan/wait-title.ts";
import { spoken } from "../values/duration.ts";
import type { Role } from "./emitting.ts";
import { isConstant } from "./states/moment.ts";

/** Step Functions takes at most 80 characters. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST = 80;

/** The names of a machine's states: unique, at most 80 characters, in the words of the journey. */
export interface StateNames {
  entry(key: string): string;
  named(key: string, role: Role): string;
  readonly left: string;
  /** Where a machine begins whose runs may go on for others. */
  readonly begin: string;
}

/** Names for every node; a name that is taken gets ` (2)`, ` (3)` … `asks`: the places that make a call for their answers. */
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
    const { entry, ...further } = namesOf(node, asks(key));
    entries.set(key, unique(entry, taken));
    for (const [role, name] of Object.entries(further)) others.set(`${key} ${role}`, unique(name, taken));
  }
  const left = unique("Left before", taken);
  const begin = unique("Goes on for another run?", taken);
  return {
    entry: (key) => entries.get(key) ?? key,
    named: (key, role) => others.get(`${key} ${role}`) ?? key,
    left,
    begin,
  };
}

type Names = { readonly entry: string } & Readonly<Partial<Record<Role, string>>>;

function namesOf<K extends NodeKind>(node: PlanNode<K>, asks: boolean): Names {
  return { entry: fitted(titleOf(node), "", ""), ...FURTHER[node.kind]?.(node, asks) };
}

/** Names of further states, and of the first one where it is not the title. */
const FURTHER: { readonly [K in NodeKind]?: (node: PlanNode<K>, asks: boolean) => Partial<Names> } = {
  send: ({ step }) => ({ hold: fitted(step.title?.value ?? templatesTitle(step), "Hold ", " until allowed") }),
  moment: ({ step }) => {
    if (isConstant(step)) return {};
    const words = momentTitle(step.moment);
    return {
      entry: fitted(words, "When is ", "?"),
      question: fitted(words, "Skip ", "?"),
      hold: fitted(step.title?.value ?? `Wait until ${words}`, "", ""),
      rest: fitted(words, "Rest until ", ""),
    };
  },
  event_wait: ({ step }) => ({
    ...(step.kind === "event_wait" && step.until !== undefined
      ? {
          entry: fitted(momentTitle(step.until), "When is ", "?"),
          hold: fitted(titleOf({ kind: "event_wait", step, happened: "", otherwise: "" }), "", ""),
        }
      : {}),
    question: fitted(step.title?.value ?? awaited(step), step.kind === "segment_wait" ? "In " : "", "?"),
    ...whereItFails(step.title?.value ?? awaited(step)),
  }),
  first_wait: ({ step }) => ({
    question: fitted(step.title?.value ?? awaited(step), "", "?"),
    ...whereItFails(step.title?.value ?? awaited(step)),
  }),
  again: ({ step }, asks) => {
    const words = step.id.replaceAll("_", " ");
    const question = fitted(step.title?.value ?? words, "", ", again?");
    return {
      ...(step.until === undefined || !asks
        ? { entry: question }
        : { entry: fitted(conditionTitle(step.until.text), "Check ", ""), question }),
      rest: fitted(words, `Wait ${spoken(step.every)} before `, ""),
      "go on": fitted(words, "Go on with ", " in a new run"),
    };
  },
};

/** Of a wait that could not be registered. */
function whereItFails(awaited: string): Partial<Names> {
  return { "time left": fitted(awaited, "Time left for ", "?"), rest: fitted(awaited, "Rest before waiting for ", "") };
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
