/** Something in a file that cannot be taken over, and nothing of its document was. */
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

/** Takes what is wrong at a path below a document's own. */
export type Refuse = (path: readonly PathPart[], what: Omit<Refusal, "file" | "path">) => void;
export type PathPart = string | number;

/** A JSON path as people write it. */
export function jsonPath(parts: readonly PathPart[]): string {
  const text = parts.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    return /^[A-Za-z_]\w*$|^[0-9a-zA-Z]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return `$${text.join("")}`;
}

/** A value in few words, for a refusal. */
export function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
