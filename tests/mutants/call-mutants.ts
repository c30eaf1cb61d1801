import type { Mutant } from "./mutant.ts";

const FORWARD = ["tests/call/forward.test.ts"];
const ADDRESSES = ["tests/call/private-addresses.test.ts", "tests/call/caller.test.ts"];
const RETRY_AFTER = ["tests/call/retry-after.test.ts"];
const RATE = ["tests/call/rate.test.ts"];

/** Protections by which another system gets what it may get, once, no faster than it wants, and nothing inside a network is reached. */
export const CALL_MUTANTS: readonly Mutant[] = [
  {
    name: "an event is forwarded only with the customer's consent",
    file: "core/call/forward.ts",
    text: '  if (!mayGo(profile, forward)) return dropped(deps, name, "purpose");\n',
    without: "",
    noticedBy: FORWARD,
  },
  {
    name: "an event is forwarded only once it is applied, with the answers that came with it",
    file: "core/call/forward.ts",
    text: "if (profile === undefined || !isApplied(deps, profile, event)) {",
    without: "if (profile === undefined) {",
    noticedBy: FORWARD,
  },
  {
    name: "an event is forwarded under its own id, each time",
    file: "core/call/forward.ts",
    text: "{ key: event.id, body }",
    without: "{ key: `${event.id}/${now}`, body }",
    noticedBy: FORWARD,
  },
  {
    name: "each attempt at a call bears the same idempotency key",
    file: "core/call/call.ts",
    text: "...entryIdentity(context), messageKey(task)]",
    without: "...entryIdentity(context), messageKey(task), task.retries ?? 0]",
    noticedBy: RETRY_AFTER,
  },
  {
    name: "a destination is called at public addresses alone",
    file: "adapters/destinations/http.ts",
    text: "const { publicOnly = true } = deps.reach ?? {};",
    without: "const publicOnly = false;",
    noticedBy: ADDRESSES,
  },
  {
    name: "a destination whose name stands for a private address is not called",
    file: "adapters/system/fresh-request.ts",
    text: "...(publicOnly ? { lookup: lookupPublic } : {}),",
    without: "",
    noticedBy: ADDRESSES,
  },
  {
    name: "an IPv6 address that stands for a private IPv4 address is private",
    file: "adapters/system/public-address.ts",
    text: 'if (STANDS_FOR_V4.check(plain, "ipv6")) return isPublic(lastFour(plain));',
    without: 'if (STANDS_FOR_V4.check(plain, "ipv6")) return true;',
    noticedBy: ADDRESSES,
  },
  {
    name: "a redirect is a refusal",
    file: "core/call/http-answer.ts",
    text: "code >= 200 && code < 300",
    without: "code >= 200 && code < 400",
    noticedBy: ADDRESSES,
  },
  {
    name: "a token is asked for at allowed hosts alone",
    file: "adapters/destinations/tokens.ts",
    text: "  if (!isAllowedHost(auth.tokenUrl, hosts)) throw",
    without: "  if (hosts?.length === -1) throw",
    noticedBy: ["tests/call/tokens.test.ts", "tests/call/auth.test.ts", "tests/call/allowed-host.test.ts"],
  },
  {
    name: "a call that is told to wait waits",
    file: "core/call/pauses.ts",
    text: "Math.max(pauseBefore(retries + 2), Math.ceil(told / 1000))",
    without: "Math.max(pauseBefore(retries + 2), told * 0)",
    noticedBy: RETRY_AFTER,
  },
  {
    name: "a call that may have been taken is not made again where that does harm",
    file: "core/call/answer.ts",
    text: "return idempotent !== false || untaken === true;",
    without: "return idempotent !== false || untaken !== null;",
    noticedBy: ["tests/destinations/attempts.test.ts"],
  },
  {
    name: "a turn that nobody used is no credit",
    file: "core/call/turns.ts",
    text: "if (mine >= now) return",
    without: "if (mine >= 0) return",
    noticedBy: RATE,
  },
  {
    name: "a turn is good for one attempt",
    file: "core/call/turns.ts",
    text: "retries > (turn.retries ?? 0) ? Number.NaN",
    without: "retries < 0 ? Number.NaN",
    noticedBy: RATE,
  },
];
