import type { Destination } from "../../../core/model/destination.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Template } from "../../../core/model/message.ts";
import type { WaitRule } from "../../../core/model/rules.ts";
import type { Question } from "../plan/decisions.ts";
import type { Plan } from "../plan/plan.ts";

/** A state of the machine, as JSON. */
export type State = { readonly [key: string]: Json };

/** What the states of one machine have in common, and their names. */
export interface Emitting {
  readonly plan: Plan;
  readonly journey: string;
  readonly version: string;
  /** The name of the state where a node begins. */
  entry(key: string): string;
  /** The name of a further state of a node. */
  named(key: string, role: Role): string;
  /** The name of the state for those who have left; it is emitted when somebody asks. */
  left(): string;
  /** The workspace's IANA zone. */
  readonly zone: string;
  /** In which all customers' hours stay open after a moment that many share; milliseconds. */
  spread(nominal: number): number;
  /** After how many passes of a repeat a new run goes on for this one; undefined where one run is enough. */
  readonly passesPerRun: number | undefined;
  template(name: string): Template;
  destination(name: string): Destination;
  waitRule(step: string): WaitRule;
  /** What the call of this place asks; nothing when an earlier call did. */
  asked(key: string): readonly Question[];
}

/**
 * Further states of a node: the wait of a held message or for a moment; the question after a call; the rest before another pass,
 * until a moment, or before a wait is registered again; whether there is time left for that; handing over to a new run.
 */
export type Role = "hold" | "question" | "rest" | "time left" | "go on";

/** Names of the states of a node; without `entry` the node begins with its question. */
export type StateNames = Readonly<Partial<Record<Role | "entry", string>>>;

/** A state and its name. */
export type Named = readonly [string, State];

/** `Next`, or `End` where the journey ends; not for a `Choice` or `Catch`, which need a state to go to. */
export function onward(key: string, emitting: Emitting): State {
  return emitting.plan.nodes.get(key)?.kind === "end" ? { End: true } : { Next: emitting.entry(key) };
}

/** Step Functions takes at most 80 characters. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST_NAME = 80;

/** The name of a state: a title between two texts, cut where it is too long. Room is left for the number of a repeated name. */
export function fitted(title: string, before = "", after = ""): string {
  const room = LONGEST_NAME - before.length - after.length - " (9999)".length;
  return `${before}${title.length <= room ? title : `${title.slice(0, room - 1).trimEnd()}…`}${after}`;
}
