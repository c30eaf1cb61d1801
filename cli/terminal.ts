import { freshId } from "../adapters/system/system.ts";
import type { Output } from "./command.ts";

/*
 * What reaches a terminal. Customers write names, addresses and messages that commands show: in them a control character could
 * colour, erase or overwrite what stands there, set the window's title, or have text read in another order than it is.
 *
 * 1. Everything a command writes goes through `safe`, which shows such characters as escapes, `\u001b`. In JSON an escape stands
 *    for the character itself, so documents stay what they are.
 * 2. What commands do to the terminal themselves is made by `sequence`, under a mark of this process that nobody else knows.
 */
const MARK = freshId();

/** The control sequence `ESC [ …`, which passes through `safe`. */
export function sequence(what: string): string {
  return `\u001b${MARK}${what}\u001b`;
}

/** Back to the beginning of the line, which is erased. */
export const CLEAR_LINE = `${sequence("G")}${sequence("2K")}`;
export const LINE_START = sequence("G");

/** Control characters, what turns the direction of text, line ends that are none of ours, unpaired surrogates, tags. */
const UNSAFE =
  "[\\p{Cc}\\p{Cs}\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\u{e0000}-\\u{e007f}]";
const ANY = new RegExp(UNSAFE, "gu");
const ANY_BUT_OURS = new RegExp(`\\u001b${MARK}([\\d;]*[A-Za-z])\\u001b|${UNSAFE}`, "gu");

/** The same output, on which text of others does nothing but stand there. */
export function safe(output: Output): Output {
  return { terminal: output.terminal, write: (text) => output.write(shown(text)) };
}

function shown(text: string): string {
  return text.replace(ANY_BUT_OURS, (found, ours: string | undefined) => {
    if (ours !== undefined) return `\u001b[${ours}`;
    return found === "\n" || found === "\t" ? found : escaped(found);
  });
}

/** A text of somebody else's on one line of ours: line ends and tabs are shown as escapes too. */
export function onOneLine(text: string): string {
  return text.replace(ANY, escaped);
}

function escaped(found: string): string {
  return Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`).join(
    "",
  );
}
