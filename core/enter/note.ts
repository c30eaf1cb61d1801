/** A note stays in the profile and in the run's cause: in characters. */
const LONGEST_NOTE = 160;

/** What a person said of an end, on one line and no longer than is kept. */
export function noteOf(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return line.length <= LONGEST_NOTE ? line : `${line.slice(0, LONGEST_NOTE - 1).toWellFormed()}…`;
}
