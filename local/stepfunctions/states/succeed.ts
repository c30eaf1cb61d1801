import type { Fields } from "../definition/fields.ts";
import { leave } from "./leaving.ts";
import { neverRests } from "./never-rests.ts";
import type { State } from "./state.ts";

/** Ends the run well. */
export function readSucceed(name: string, fields: Fields): State {
  const leaving = { next: undefined, output: fields.value("Output"), assign: undefined };
  return {
    name,
    kind: "Succeed",
    targets: [],
    enter: (turn) => leave(turn, "Succeed", leaving, turn.scope(), turn.input),
    resume: neverRests,
  };
}
