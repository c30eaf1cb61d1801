import { isIPv4, isIPv6 } from "node:net";
import { invalidPattern, type ReadMatch, stringIn, valueMatch } from "./match.ts";

const LOOKS_V4 = /^\d+\.\d+\.\d+\.\d+$/;
const LOOKS_V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The address as a number; undefined when the text is not an IP address. */
export function ipAddress(text: string): IpAddress | undefined {
  if (LOOKS_V4.test(text)) {
    const parts = text.split(".").map(Number);
    if (!isIPv4(parts.join("."))) return undefined;
    return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (!LOOKS_V6.test(text) || !isIPv6(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (side: string) => (side === "" ? [] : side.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return { bits: 128, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** The first and last address of a block; a string says what is wrong with the text. */
function cidrRange(text: string): { readonly bits: 32 | 128; readonly from: bigint; readonly to: bigint } | string {
  const [address = "", mask = "", ...more] = text.split("/");
  if (mask === "" || more.length > 0) return "Malformed CIDR, one '/' required";
  if (!/^[+-]?\d+$/.test(mask)) return "Malformed CIDR, mask bits must be an integer";
  const length = Number(mask);
  if (length < 0) return "Malformed CIDR, mask bits must not be negative";
  const from = ipAddress(address);
  if (from === undefined) return `Nonstandard IP address: ${address}`;
  if (length >= from.bits) return `${from.bits === 32 ? "IPv4" : "IPv6"} mask bits must be < ${from.bits}`;
  const free = BigInt(from.bits - length);
  const rest = (1n << free) - 1n;
  return { bits: from.bits, from: from.value & ~rest, to: from.value | rest };
}

/** `{ "cidr": "10.0.0.0/24" }`: every address of an IPv4 or IPv6 block. */
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
