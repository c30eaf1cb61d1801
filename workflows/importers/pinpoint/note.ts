/** What Pinpoint had and Sojourn has not, or does otherwise, and what was done instead: one line of the report. */
export interface Note {
  readonly file: string;
  /** The journey, segment or template, as it is called here. */
  readonly of: string;
  /** The activity's id, or the setting. */
  readonly at: string;
  readonly kind: NoteKind;
  readonly text: string;
}

/**
 * `otherwise`: done in another way; `left out`: nothing was done about it; `to do`: a person has to fill something in
 * before it can work.
 */
export type NoteKind = "otherwise" | "left out" | "to do";

/** Takes a note on one document. */
export type Say = (at: string, kind: NoteKind, text: string) => void;
