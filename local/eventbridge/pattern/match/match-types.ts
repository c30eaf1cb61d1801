import { invalidPattern } from "../invalid-pattern.ts";
import type { JsonText } from "../json-text.ts";
import { anythingBut } from "./anything-but.ts";
import { cidr } from "./cidr.ts";
import { equalsIgnoreCase } from "./equals-ignore-case.ts";
import { exactly, literal } from "./exactly.ts";
import { exists } from "./exists.ts";
import type { Match, ReadMatch } from "./match.ts";
import { numeric } from "./numeric.ts";
import { prefix } from "./prefix.ts";
import { suffix } from "./suffix.ts";
import { wildcard } from "./wildcard.ts";

/**
 * Every match type. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const MATCH_TYPES: Readonly<Record<string, ReadMatch>> = {
  exactly,
  prefix,
  suffix,
  numeric,
  "anything-but": anythingBut,
  exists,
  cidr,
  "equals-ignore-case": equalsIgnoreCase,
  wildcard,
};

/** Reads one member of a field's list. Throws invalidPattern. */
export function readMatch(given: JsonText): Match {
  if (given.kind !== "object") return literal(given);
  const [field, ...more] = given.fields;
  if (field === undefined) throw invalidPattern("Match expression name not found");
  const [name, value] = field;
  const read = Object.hasOwn(MATCH_TYPES, name) ? MATCH_TYPES[name] : undefined;
  if (read === undefined) throw invalidPattern(`Unrecognized match type ${name}`);
  const match = read(value);
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return match;
}
