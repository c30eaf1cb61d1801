import type { Mutant } from "./mutant.ts";

/** Protections of who is one person, and of what an address and an answer are worth. */
export const TRUST_MUTANTS: readonly Mutant[] = [
  {
    name: "two known customers never join by a browser's word",
    file: "core/identity/identity.ts",
    text: 'return trust !== "browser" && rules.every(',
    without: "return rules.every(",
    noticedBy: ["tests/identity/joins.test.ts"],
  },
  {
    name: "a join that was decided costs nothing when it is said again",
    file: "core/identity/joins.ts",
    text: " || isDecided(profile, aliases, id)",
    without: " || isDecided(profile, [], id)",
    noticedBy: ["tests/identity"],
  },
  {
    name: "an event is addressed to the id that wins",
    file: "core/ingest/who.ts",
    text: "joining.reduce((a, b) => winnerOf(a, b, identity), customerId)",
    without: "customerId",
    noticedBy: ["tests/ingest/who.test.ts"],
  },
  {
    name: "a browser's address never takes the place of another",
    file: "core/profile/addresses.ts",
    text: "if (isOfBrowser(a) !== isOfBrowser(b)) return isOfBrowser(a) ? b : a;",
    without: "",
    noticedBy: ["tests/consent/trust.test.ts"],
  },
  {
    name: "a browser's yes does not count",
    file: "core/profile/consent.ts",
    text: 'return via?.trust !== "browser" && !needsConfirmation(key, topics);',
    without: "return !needsConfirmation(key, topics);",
    noticedBy: ["tests/consent/trust.test.ts"],
  },
  {
    name: "nothing goes to an address that only a browser said",
    file: "core/policy/address.ts",
    text: 'if (how === "browser" && !message.confirms)',
    without: 'if (how === "browser" && time < 0)',
    noticedBy: ["tests/consent/trust.test.ts"],
  },
  {
    name: "an agreement is confirmed only by the address that the customer has",
    file: "core/profile/apply.ts",
    text: "if (confirmed?.foreign) refused.push",
    without: "if (confirmed?.foreign && hash === undefined) refused.push",
    noticedBy: ["tests/consent/trust.test.ts"],
  },
  {
    name: "an address is asked to confirm once a day",
    file: "core/send/send.ts",
    text: "  if (asked !== undefined) return leaveUnsent(deps, sending, send, profile, now, asked);\n",
    without: "",
    noticedBy: ["tests/consent/double-opt-in.test.ts"],
  },
  {
    name: "an address is asked to confirm once a day, also for who was erased and came back",
    file: "core/send/send.ts",
    text: "...(profile.erased === undefined ? [] : [profile.erased]), ",
    without: "",
    noticedBy: ["tests/consent/double-opt-in.test.ts"],
  },
  {
    name: "an address is asked to confirm once a day, by one of several at once",
    file: "adapters/aws/answers.ts",
    text: 'condition: "attribute_not_exists(#time) OR #time <= :before OR #by = :by"',
    without: 'condition: "attribute_not_exists(#time) OR #time <= :before OR #by = :by OR :now = :now"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "the history of answers loses none of two writers at once",
    file: "adapters/aws/answers.ts",
    text: 'condition: ver === 0 ? "attribute_not_exists(#ver)" : "#ver = :ver"',
    without: 'condition: ver === 0 ? ":next = :next" : ":ver = :ver"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "a change of an answer is kept before the profile is written",
    file: "core/ingest/fold-stored.ts",
    text: "  if (answers.length > 0) await deps.answers?.append(customerId, answers);\n",
    without: "",
    noticedBy: ["tests/consent/history.test.ts"],
  },
];
