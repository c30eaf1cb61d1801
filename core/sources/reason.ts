import { describe, isAlmostTime } from "../ingest/describe.ts";

/** A text in quotation marks, and the word before it by which JSONata names a function. */
const QUOTED = /(function )?"((?:[^"\\]|\\.)*)"/g;

/**
 * The reason why a row was refused, without the values that it quotes: they may be personal, and the reason is read where the row is
 * not. What is written like a date stays, and so do names of functions and operators.
 */
export function withoutValues(reason: string): string {
  return reason.replace(QUOTED, (whole, isFunction: string | undefined, text: string) => {
    if (isFunction !== undefined || /^[^\w\s]{1,2}$/.test(text) || isAlmostTime(text)) return whole;
    return describe(text);
  });
}
