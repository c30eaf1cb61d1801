import type { ScopeName } from "../expressions/scope.ts";

const STEPS_LATER = "Results of steps can be read in `if` and `branch`; here use `event`, `entry` or `profile`.";
const NOT_YET = "Nothing has been sent or waited for at this moment; use `event` or `profile`.";

/** Where expressions are looked at, and what is in scope there. */
export const SCOPES: Readonly<Record<"enter" | "exit on event" | "exit" | "goal" | "decide" | "match", Place>> = {
  enter: {
    names: ["event", "profile", "journey", "now"],
    why: { entry: "Nobody is inside yet: write `event`.", steps: NOT_YET },
  },
  "exit on event": { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  exit: {
    names: ["entry", "profile", "journey", "now"],
    why: { event: "This exit has no `event`; add one, or read `entry` or `profile`.", steps: STEPS_LATER },
  },
  goal: { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  decide: {
    names: ["entry", "profile", "steps", "journey", "now"],
    why: { event: "The event that let the customer in is `entry`; one that a wait caught is `steps.<id>.event`." },
  },
  match: { names: ["event", "entry", "profile", "steps", "journey", "now"], why: {} },
};

interface Place {
  readonly names: readonly ScopeName[];
  readonly why: Readonly<Partial<Record<ScopeName, string>>>;
}
