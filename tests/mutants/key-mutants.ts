import type { Mutant } from "./mutant.ts";

/** Protections of write keys, their limits, user tokens, and requests made for Amazon Pinpoint. */
export const KEY_MUTANTS: readonly Mutant[] = [
  {
    name: "write keys: a revoked one is none",
    file: "core/collect/admit.ts",
    text: "key === undefined || key.revoked !== undefined",
    without: "key === undefined",
    noticedBy: ["tests/collect/refused.test.ts", "tests/pinpoint/door.test.ts"],
  },
  {
    name: "write keys: pages of other origins may not send",
    file: "core/collect/admit.ts",
    text: "!allowsOrigin(key, origin)",
    without: "origin === null",
    noticedBy: ["tests/collect/http.test.ts", "tests/pinpoint/door.test.ts"],
  },
  {
    name: "write keys: instances count their messages together",
    file: "core/collect/rate-limit.ts",
    text: "window.total = Math.max(window.total, total)",
    without: "window.total += own",
    noticedBy: ["tests/collect/rate-limit.test.ts"],
  },
  {
    name: "write keys: a count that cannot be stored limits nobody",
    file: "core/collect/rate-limit.ts",
    text: "if (total === undefined) return undefined;",
    without: "if (total === undefined) return 1;",
    noticedBy: ["tests/collect/rate-limit.test.ts"],
  },
  {
    name: "user tokens: one customer's counts for no other",
    file: "core/collect/user-token.ts",
    text: "[`${expiry}.${customerId}`]",
    without: "[`${expiry}.ann`]",
    noticedBy: ["tests/collect/user-token.test.ts"],
  },
  {
    name: "user tokens: they expire",
    file: "core/collect/user-token.ts",
    text: "if (seconds < -SLOW_SECONDS)",
    without: "if (seconds < -1e9)",
    noticedBy: ["tests/collect/user-token.test.ts"],
  },
  {
    name: "user tokens: they are for 31 days at most",
    file: "core/collect/user-token.ts",
    text: "if (seconds > MOST_SECONDS)",
    without: "if (seconds > 1e15)",
    noticedBy: ["tests/collect/user-token.test.ts"],
  },
  {
    name: "user tokens: ids of a device are joined as a browser's",
    file: "core/collect/message.ts",
    text: 'trust: "trusted", joins: "browser" }',
    without: 'trust: "trusted" }',
    noticedBy: ["tests/collect/user-token.test.ts"],
  },
  {
    name: "user tokens: two known customers are not joined by one",
    file: "core/identity/identity.ts",
    text: ' || via?.joins === "browser"',
    without: "",
    noticedBy: ["tests/collect/user-token.test.ts"],
  },
  {
    name: "Pinpoint: an application id is no write key of the tracking protocol",
    file: "core/collect/new-key.ts",
    text: "return `pinpoint/${application}`",
    without: "return application",
    noticedBy: ["tests/pinpoint/door.test.ts"],
  },
  {
    name: "Pinpoint: the same data said again after other data is a new answer",
    file: "core/pinpoint/messages.ts",
    text: "...(isTold(item) ? [] : [attempt.invocation])",
    without: "...[]",
    noticedBy: ["tests/pinpoint/door.test.ts"],
  },
  {
    name: "Pinpoint: the Cognito identity of a device is nobody",
    file: "core/pinpoint/messages.ts",
    text: " || COGNITO_IDENTITY.test(id)",
    without: "",
    noticedBy: ["tests/pinpoint/door.test.ts"],
  },
];
