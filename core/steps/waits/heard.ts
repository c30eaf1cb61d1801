import type { KeptEvent } from "../../model/event.ts";

/** What a wait has heard: its answer, or some of the several events it needs; undefined: nothing to it. */
export type Heard = Answered | { readonly got: Readonly<Record<string, KeptEvent>> } | undefined;

export function isAnswer(heard: Heard): heard is Answered {
  return heard !== undefined && "matched" in heard;
}

export interface Answered {
  /** The event or, of a segment or date, what it became. */
  readonly matched: KeptEvent;
  /** Which of several events it was. */
  readonly which?: number;
}
