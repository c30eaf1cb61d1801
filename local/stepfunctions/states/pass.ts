import type { Fields } from "../definition/fields.ts";
import { leave, readLeaving } from "./leaving.ts";
import { neverRests } from "./never-rests.ts";
import type { State } from "./state.ts";

/** Hands its input on, or its `Output`. */
export function readPass(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  return {
    name,
    kind: "Pass",
    targets: leaving.targets,
    enter: (turn) => leave(turn, "Pass", leaving, turn.scope(), turn.input),
    resume: neverRests,
  };
}
