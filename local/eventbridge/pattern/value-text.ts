/*
 * A value of an event as EventBridge compares it: a string with its quotes, anything else as it is written. So the text
 * `"1"` and the number `1` differ.
 */

export function quoted(value: string): string {
  return `"${value}"`;
}

/** The string that a value is; undefined where it is none. */
export function stringIn(text: string): string | undefined {
  return text.startsWith('"') ? text.slice(1, -1) : undefined;
}

/** True where the texts are alike but for case, character by character. */
export function alikeButForCase(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [[...one], [...other]];
  return left.length === right.length && left.every((character, at) => sameLetter(character, right[at] ?? ""));
}

function sameLetter(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase() || one.toUpperCase() === other.toUpperCase();
}
