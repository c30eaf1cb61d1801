import type { Erasure } from "../../core/privacy/erasure.ts";
import {
  checkSchema,
  customerKey,
  type Item,
  number,
  PROFILE,
  requiredNumber,
  requiredText,
  text,
  textOf,
} from "./item.ts";
import { trusted } from "./packed.ts";

/*
 * The mark of an erasure under way: the item `C#<id>`/`PROFILE` in place of a profile. Its `ver` makes every write of a profile fail;
 * its schema number is one that code without erasures refuses.
 */

const MARK_SCHEMA = 5;

/** Whether the item is a mark. */
export function isMark(item: Item): boolean {
  return textOf(item, "erasing") !== undefined;
}

export function markItem(customerId: string, erasure: Erasure): Item {
  return {
    pk: text(customerKey(customerId)),
    sk: text(PROFILE),
    schema: number(MARK_SCHEMA),
    ver: number(Number.MAX_SAFE_INTEGER),
    erasedAt: number(erasure.at),
    erasing: text(JSON.stringify({ ids: erasure.ids, runs: erasure.runs })),
  };
}

export function parseMark(item: Item): Erasure {
  checkSchema(item, MARK_SCHEMA);
  const { ids, runs } = trusted<Pick<Erasure, "ids" | "runs">>(JSON.parse(requiredText(item, "erasing")));
  return { at: requiredNumber(item, "erasedAt"), ids, runs };
}
