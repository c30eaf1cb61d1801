import { comparableNumber } from "../comparable-number.ts";
import { invalidPattern } from "../invalid-pattern.ts";
import { ipAddress } from "../ip-address.ts";
import type { JsonText } from "../json-text.ts";
import { quoted, stringIn } from "../value-text.ts";
import { type Match, type ReadMatch, valueMatch } from "./match.ts";

/** `{ "exactly": "text" }` */
export const exactly: ReadMatch = (given) => {
  if (given.kind !== "string") throw invalidPattern("exact match pattern must be a string");
  const wanted = quoted(given.value);
  return valueMatch((text) => text === wanted);
};

/** A value written in the list itself. Addresses are alike however they are written, and numbers by their value. */
export function literal(given: JsonText): Match {
  if (given.kind === "string") return literalText(given.value);
  if (given.kind === "word") return valueMatch((text) => text === given.text);
  if (given.kind === "number") return literalNumber(given.text);
  throw invalidPattern("Match value must be String, number, true, false, or null");
}

function literalText(value: string): Match {
  const address = ipAddress(value);
  if (address === undefined) {
    const wanted = quoted(value);
    return valueMatch((text) => text === wanted);
  }
  return valueMatch((text) => {
    const other = ipAddress(stringIn(text) ?? "");
    return other?.bits === address.bits && other.value === address.value;
  });
}

function literalNumber(written: string): Match {
  const number = comparableNumber(written);
  return valueMatch((text) => text === written || (number !== undefined && comparableNumber(text) === number));
}
