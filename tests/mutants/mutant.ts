import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A protection of the code, and how it is taken out. */
export interface Mutant {
  /** What the protection is, in the words of the documentation. */
  readonly name: string;
  /** The file it stands in, from the project's root. */
  readonly file: string;
  /** Its text there, which must occur exactly once, and what stands there without it. */
  readonly text: string;
  readonly without: string;
  /** Test files and folders of which some test must fail then; with `histories`, the histories are asked when none does. */
  readonly noticedBy: readonly string[];
}

/** So many histories are played at most, where they are to notice. */
export const HISTORIES = "histories";

/** Whether a protection's text is in its file, once. */
export function isThere(root: string, { file, text }: Mutant): boolean {
  return readFileSync(join(root, file), "utf8").split(text).length === 2;
}
