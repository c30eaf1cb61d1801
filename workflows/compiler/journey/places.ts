import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import type { ScopeName } from "../expressions/scope.ts";

const STEPS_LATER = "Results of steps can be read in `if` and `branch`; here use `event`, `entry` or `profile`.";
const NOT_YET = "Nothing has been sent or waited for at this moment; use `event` or `profile`.";

const DECIDE: Place = {
  names: ["entry", "profile", "steps", "journey", "now"],
  why: {
    event: "The event that let the customer in is `entry`; one that a wait caught is `steps.<id>.event`.",
    answer: "An answer is read in `keep` of its call; what is kept is `steps.<id>.<name>`.",
    pass: "Passes are counted inside a `repeat` only.",
  },
};

export type PlaceName =
  | "segment"
  | "counted"
  | "date"
  | "enter"
  | "exit on event"
  | "exit"
  | "on exit"
  | "goal"
  | "decide"
  | "after"
  | "answer"
  | "match"
  | "watch"
  | "forward";

const NO_EVENT = "Segments and dates hold without an event: read `profile`.";

/** The names in scope at each place where an expression is evaluated. */
export const SCOPES: Readonly<Record<PlaceName, Place>> = {
  segment: {
    names: ["profile"],
    why: {
      now: "Nobody looks when only time has passed: use `last: { event: …, within: 30d }`.",
      event: NO_EVENT,
      entry: NO_EVENT,
      steps: "Steps belong to a journey: read `profile`, which an `update` step can change.",
      journey: NO_EVENT,
    },
  },
  counted: {
    names: ["event"],
    why: {
      profile:
        "An event counts or not by what it says itself: what is known of the customer later would change the number.",
      now: "Say `in: 30d`: events leave the window by time.",
    },
  },
  date: { names: ["profile"], why: { event: NO_EVENT, entry: NO_EVENT, now: NO_EVENT, steps: NOT_YET } },
  enter: {
    names: ["event", "profile", "journey", "now"],
    why: { entry: "Nobody is inside yet: write `event`.", steps: NOT_YET },
  },
  "exit on event": { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  exit: {
    names: ["entry", "profile", "journey", "now"],
    why: { event: "This exit has no `event`; add one, or read `entry` or `profile`.", steps: STEPS_LATER },
  },
  "on exit": {
    names: ["entry", "profile", "journey", "now"],
    why: {
      event: "Customers leave in many ways, and most of them are no event: read `entry` or `profile`.",
      steps: "Customers leave at any step: read `entry` or `profile`, which an `update` step can change.",
    },
  },
  goal: { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  decide: DECIDE,
  after: { ...DECIDE, after: true },
  answer: { names: ["answer", ...DECIDE.names], why: { ...DECIDE.why, event: "The answer is `answer`." } },
  match: { names: ["event", "entry", "profile", "steps", "journey", "now"], why: {}, withheld: MESSAGE_MARKS },
  watch: {
    names: ["event", "entry", "profile", "journey", "now"],
    why: {
      steps:
        "Events that count from the entry, or from a message, are judged as they come: ask in an `if` after the wait.",
    },
  },
  forward: {
    names: ["event", "profile", "now"],
    why: {
      entry: "An event is forwarded whether its customer is in a journey or not: write `event`.",
      steps: "Steps belong to a journey: read `event` or `profile`.",
      journey: "An event is forwarded whether its customer is in a journey or not.",
    },
  },
};

/** What an expression may read, and when it is evaluated. */
export interface Place {
  readonly names: readonly ScopeName[];
  /** Why a name is not in scope, where more can be said than that. */
  readonly why: Readonly<Partial<Record<ScopeName, string>>>;
  /** When the paths of its step are done: it may read the results of the steps in them. */
  readonly after?: true;
  /** Results of steps that cannot be read: while a wait lasts, what has become of messages since. */
  readonly withheld?: readonly string[];
}
