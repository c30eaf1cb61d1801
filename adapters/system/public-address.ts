import { lookup as resolve } from "node:dns";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";

/**
 * Ranges that are not on the public internet: private, link-local, loopback, carrier, documentation, multicast,
 * reserved. https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const NOT_PUBLIC = /* @__PURE__ */ blockList([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
  ...["224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);
/** The assigned part of IPv6; other addresses are loopback, link-local, unique local, multicast or unassigned. */
const GLOBAL_UNICAST = /* @__PURE__ */ blockList(["2000::/3"]);
/** IPv6 addresses that contain an IPv4 address in their last four bytes: mapped ones, and those of NAT64 and DNS64. */
const STANDS_FOR_V4 = /* @__PURE__ */ blockList(["::ffff:0:0/96", "64:ff9b::/96"]);

/** Marked as pure where it is called, so that functions which check no address neither carry nor build the lists. */
function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits] = range.split("/");
    list.addSubnet(net, Number(bits), isIPv4(net) ? "ipv4" : "ipv6");
  }
  return list;
}

/** The host, or every address of its name, is not on the public internet: no connection was made. */
export class NotPublicAddressError extends Error {
  override readonly name = "NotPublic";
  readonly code = "NOT_PUBLIC";
  constructor() {
    super("The address is private, link-local or reserved.");
  }
}

/** Whether an IP address is on the public internet. */
export function isPublic(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIPv4(plain)) return !NOT_PUBLIC.check(plain, "ipv4");
  if (isIP(plain) !== 6) return false;
  if (STANDS_FOR_V4.check(plain, "ipv6")) return isPublic(lastFour(plain));
  return GLOBAL_UNICAST.check(plain, "ipv6") && !NOT_PUBLIC.check(plain, "ipv6");
}

/** Whether a URL's host is written as an IP address that is not public: Node looks up names only. */
export function isPrivateLiteral(hostname: string): boolean {
  const plain = hostname.replace(/^\[|\]$/g, "");
  return isIP(plain) !== 0 && !isPublic(plain);
}

/**
 * Looks a name up as Node does, and returns only its public addresses: the connection goes to an address that was
 * checked.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, "");
    const addresses = found.filter(({ address }) => isPublic(address));
    const [first] = addresses;
    if (first === undefined) return callback(new NotPublicAddressError(), "");
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

/** The IPv4 address in the last four bytes of an IPv6 address. */
function lastFour(address: string): string {
  // URL normalizes IPv6 addresses to groups of hexadecimal digits.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":");
  const [high = "0", low = "0"] = groups.slice(-2).map((group) => (group === "" ? "0" : group));
  const bytes = (Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bytes >>> shift) & 0xff).join(".");
}
