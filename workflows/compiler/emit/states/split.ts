import type { PlanNode } from "../../plan/node.ts";
import { withStep } from "../document.ts";
import type { Emitting, Named } from "../emitting.ts";

/** As many hex digits of a hash as a double holds exactly: `stickyShare` reads no more. */
const DIGITS = 13;

/**
 * One question and no call: the customer's share is a hash, compared as text, which for hex digits is the order of
 * numbers. It equals `stickyShare(hash, "split:<journey>:<step>", customer)`. Of `$hash` no page says which case its hex
 * digits have, so they are made small: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function emitSplit(key: string, node: PlanNode<"split">, emitting: Emitting): readonly Named[] {
  const { id, ways } = node.step;
  const hash = `$lowercase($hash('split:${emitting.journey}:${id}:' & $states.input.customer, 'SHA-256'))`;
  const output = (i: number) => withStep(id, `{"path": "${ways[i]?.name}"}`);
  const to = (i: number) => emitting.entry(node.ways[i] ?? key);
  const last = ways.length - 1;
  let sum = 0;
  const choices = ways.slice(0, -1).map((way, i) => {
    sum += way.weight;
    return { Condition: `{% ${hash} < '${hexOf(sum)}' %}`, Output: output(i), Next: to(i) };
  });
  // A question needs a rule: the path of a test that has been decided is everybody's.
  const rules = last === 0 ? [{ Condition: "{% true %}", Output: output(0), Next: to(0) }] : choices;
  return [[emitting.entry(key), { Type: "Choice", Choices: rules, Output: output(last), Default: to(last) }]];
}

/** The first hex digits of hashes from this share on; zeros at the end change nothing in the order of texts. */
function hexOf(share: number): string {
  const digits = Math.round(share * 16 ** DIGITS).toString(16);
  return digits.padStart(DIGITS, "0").replace(/0+$/, "");
}
