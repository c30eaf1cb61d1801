import { invalidPattern } from "../invalid-pattern.ts";
import { cidrRange, ipAddress } from "../ip-address.ts";
import { stringIn } from "../value-text.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

/** `{ "cidr": "10.0.0.0/24" }`, of IPv4 or IPv6: the whole block. */
export const cidr: ReadMatch = (given) => {
  // EventBridge says "prefix" here.
  if (given.kind !== "string") throw invalidPattern("prefix match pattern must be a string");
  const range = cidrRange(given.value);
  if (typeof range === "string") throw invalidPattern(range);
  const { bits, from, to } = range;
  return valueMatch((text) => {
    const address = ipAddress(stringIn(text) ?? "");
    return address?.bits === bits && address.value >= from && address.value <= to;
  });
};
