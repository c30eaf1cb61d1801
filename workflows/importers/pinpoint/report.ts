/** A difference to Pinpoint, and what was done about it: one line of the report. */
export interface Note {
  readonly file: string;
  /** The name of the journey, segment or template here. */
  readonly of: string;
  /** The activity's id, or the setting. */
  readonly at: string;
  readonly kind: NoteKind;
  readonly text: string;
}

/**
 * `otherwise`: it is done in another way. `left out`: nothing was done about it. `to do`: a person has to fill something in
 * before it works.
 */
export type NoteKind = "otherwise" | "left out" | "to do";

/** Takes a note on one document. */
export type Say = (at: string, kind: NoteKind, text: string) => void;

/** A fault in a document, of which nothing was imported. */
export interface Refusal {
  readonly file: string;
  /** Where in the file: `$.Activities.abc.Wait.WaitTime.WaitFor`. */
  readonly path: string;
  /** What is wrong, one sentence. */
  readonly message: string;
  readonly found?: string;
  /** What to change. */
  readonly mend: string;
}

/** Takes a fault; `path` begins below the document's own. */
export type Refuse = (path: readonly PathPart[], what: Omit<Refusal, "file" | "path">) => void;
export type PathPart = string | number;

/** A JSON path as text: `$.Activities.abc.Wait`. */
export function jsonPath(parts: readonly PathPart[]): string {
  const text = parts.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    return /^[A-Za-z_]\w*$|^[0-9a-zA-Z]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return `$${text.join("")}`;
}

/** A short text for a value, for a refusal. */
export function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
