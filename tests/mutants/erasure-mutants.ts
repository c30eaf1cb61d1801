import { HISTORIES, type Mutant } from "./mutant.ts";

const PRIVACY = "tests/privacy/forget.test.ts";
const REQUESTED = "tests/privacy/erase-requested.test.ts";
const JOINED = "tests/privacy/joined-after.test.ts";
const REMOVED = "tests/identity/removed-traits.test.ts";
const ASKED = "tests/sources/receive-webhook.test.ts";

/** Protections by which who was erased stays erased, and whoever comes afterwards keeps what is theirs. */
export const ERASURE_MUTANTS: readonly Mutant[] = [
  {
    name: "what happened before an erasure makes no new customer",
    file: "core/ingest/ingest.ts",
    text: "return tombstones.erasedAt(customerId);",
    without: "return undefined;",
    noticedBy: [PRIVACY, HISTORIES],
  },
  {
    name: "what happened before an erasure is not applied to who came back",
    file: "core/ingest/erased.ts",
    text: "event.time <= erased || ",
    without: "",
    noticedBy: [PRIVACY],
  },
  {
    name: "a replay makes no new customer of who was erased",
    file: "core/ingest/erased.ts",
    text: "event.replay || isReport(event)",
    without: "isReport(event)",
    noticedBy: [PRIVACY],
  },
  {
    name: "what functions wrote that began before an erasure is removed too",
    file: "core/privacy/forget.ts",
    text: "const { items } = await removeOnce(deps, erasure);",
    without: "const items = {};",
    noticedBy: [PRIVACY],
  },
  {
    name: "nobody writes a profile over the mark of an erasure",
    file: "adapters/memory/profiles.ts",
    text: 'if (marks.has(next.customerId)) return "clash";',
    without: "",
    noticedBy: [PRIVACY, "tests/contracts/memory.test.ts"],
  },
  {
    name: "nobody writes a profile over the mark of an erasure, in the table",
    file: "adapters/aws/marks.ts",
    text: "ver: number(Number.MAX_SAFE_INTEGER),",
    without: "",
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "an erasure removes nothing under an id that is free again",
    file: "core/privacy/forget.ts",
    text: "if (mark?.at !== at) continue;",
    without: "if (mark === undefined) await deps.erasures.removeItems(id);\n    if (mark === undefined) continue;",
    noticedBy: [PRIVACY],
  },
  {
    name: "who came back is not erased by a second attempt",
    file: "core/privacy/forget.ts",
    text: "if (again && own !== undefined && since(own) > erasure.at) return undefined;",
    without: "",
    noticedBy: [PRIVACY],
  },
  {
    name: "the id that an erasure was asked for is free last",
    file: "core/privacy/forget.ts",
    text: "for (const id of ids) if (id !== customerId) await",
    without: "for (const id of ids) await",
    noticedBy: [PRIVACY],
  },
  {
    name: "an erasure finds names that lead to the customer by other names",
    file: "core/privacy/whose.ts",
    text: 'if ("pointer" in own) return void births.set(id, own.pointer.born);',
    without: 'if ("pointer" in own) return;',
    noticedBy: [PRIVACY],
  },
  {
    name: "a refused stop does not begin an erasure anew",
    file: "core/privacy/forget.ts",
    text: "if (refused.length === left.length) throw reason;",
    without: "if (refused.length > 0) throw reason;",
    noticedBy: [PRIVACY, "tests/reliability/counterexamples.test.ts"],
  },
  {
    name: "a request that comes again does not erase whoever signed up again",
    file: "core/privacy/erase-requested.ts",
    text: "if (!isUnderWay && erased !== undefined && erased >= time) {",
    without: "if (false) {",
    noticedBy: [REQUESTED],
  },
  {
    name: "a request goes on with an erasure that has begun",
    file: "core/privacy/erase-requested.ts",
    text: "if (!isUnderWay && erased",
    without: "if (erased",
    noticedBy: [REQUESTED],
  },
  {
    name: "an id that the settings say is nobody's erases nobody",
    file: "core/sources/received-rows.ts",
    text: "askingMapping(source, hash, identity)",
    without: "askingMapping(source, hash)",
    noticedBy: [ASKED],
  },
  {
    name: "a source through which visitors speak erases nobody",
    file: "core/sources/received-rows.ts",
    text: ' || source.trust === "browser"',
    without: "",
    noticedBy: [ASKED],
  },
  {
    name: "a request is not younger than its arrival",
    file: "core/sources/map-row.ts",
    text: "Math.min(eventTime(time, zone), received ?? Infinity)",
    without: "eventTime(time, zone)",
    noticedBy: [ASKED],
  },
  {
    name: "an id of who was erased is not joined by what was said before",
    file: "core/identity/join-id.ts",
    text: 'if (erased !== undefined && effect.time <= erased) return "erased";',
    without: "",
    noticedBy: [JOINED],
  },
  {
    name: "a customer who gets an id of who was erased takes in nothing from before",
    file: "core/identity/join-id.ts",
    text: 'if (!(await ignoresBefore(profiles, profile, erased))) return "clash";',
    without: "",
    noticedBy: [JOINED],
  },
  {
    name: "a profile that begins under an id of who was erased takes in nothing from before",
    file: "core/identity/join-id.ts",
    text: "ver: 1, ...defined({ erased }) };",
    without: "ver: 1 };",
    noticedBy: [JOINED],
  },
  {
    name: "a trait that was removed does not come back by what was said before",
    file: "core/profile/traits.ts",
    text: " || this.#removedAt(name) > t) return;",
    without: ") return;",
    noticedBy: [REMOVED],
  },
  {
    name: "a removal of the profile that is merged removes the trait",
    file: "core/identity/merge-profiles.ts",
    text: "for (const [name, t] of Object.entries(loser.removed ?? {})) traits.remove(name, t);",
    without: "",
    noticedBy: [REMOVED],
  },
  {
    name: "two customers with very many ids are not merged",
    file: "core/identity/merge.ts",
    text: 'if (idsOf(winner, loser) > MAX_IDS) return "full";',
    without: "",
    noticedBy: ["tests/identity/many-ids.test.ts"],
  },
];
