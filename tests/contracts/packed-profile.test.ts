import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../adapters/aws/item.ts";
import { parseProfile, profileTexts, textAttributes } from "../../adapters/aws/profile-item.ts";
import type { Entry, Wait } from "../../core/model/entry.ts";
import type { KeptEvent } from "../../core/model/event.ts";
import type { Json } from "../../core/model/json.ts";
import type { Profile, RecentEvent } from "../../core/model/profile.ts";
import type { EntryRules, MomentRule, WaitEvent, WaitRule } from "../../core/model/rules.ts";
import { someProfile } from "./some-profile.ts";

/** JSON as JSON.parse makes it: there is no −0 in it. */
const json = fc.json({ maxDepth: 2 }).map((text): Json => JSON.parse(text));
const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
const name = fc.string({ minLength: 1, maxLength: 12 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });
const stamped = <T>(value: fc.Arbitrary<T>) => fc.record({ v: value, t: time });

/** Leaves out what is undefined, at the top: absent and undefined are not the same to the core. */
function present<T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return arbitrary.map((value) => JSON.parse(JSON.stringify(value)));
}

const kept: fc.Arbitrary<KeptEvent> = fc.record({ name, time, properties: record(json) });
const match = {
  event: name,
  same: optional(name),
  when: optional(name),
  of: optional(name),
  ofPass: optional(fc.integer({ min: 1, max: 9 })),
};
const since = fc.constantFrom("step" as const, "entry" as const);
const waitEvent = present(fc.record({ ...match, fields: fc.array(name, { maxLength: 3 }) })) as fc.Arbitrary<WaitEvent>;
const moment: MomentRule = {
  date: { expression: "profile.renewalDate" },
  offset: -3,
  at: "09:00",
  days: ["mon"],
  zone: "customer",
  workspaceZone: "Europe/London",
};
const waitRule: fc.Arbitrary<WaitRule> = fc.oneof(
  fc.record({
    kind: fc.constant("events" as const),
    need: fc.constantFrom("any" as const, "all" as const),
    events: fc.array(waitEvent, { minLength: 1, maxLength: 2 }),
    since,
  }),
  fc.record({ kind: fc.constant("segment" as const), segment: name }),
  fc.record({ kind: fc.constant("date" as const), moment: fc.constant(moment), until: time }),
);
const rules = present(
  fc.record({
    exit: fc.array(fc.record({ event: optional(name), same: optional(name), when: optional(name), reason: name })),
    goal: optional(
      fc.record({ ...match, within: time, value: optional(fc.record({ literal: json })), exit: fc.boolean() }),
    ),
    timeout: optional(time),
    watch: fc.array(
      fc.tuple(waitEvent, name, fc.nat(), since).map(([rule, step, index, since]) => ({ ...rule, step, index, since })),
      { maxLength: 2 },
    ),
  }),
) as fc.Arbitrary<EntryRules>;
const wait = present(
  fc.record({
    rule: waitRule,
    token: name,
    began: time,
    steps: optional(record(record(json))),
    got: optional(record(kept)),
    matched: optional(kept),
    which: optional(fc.nat()),
  }),
) as fc.Arbitrary<Wait>;
const entry = present(
  fc.record({
    journey: name,
    n: fc.nat(),
    version: name,
    machine: optional(name),
    part: optional(fc.integer({ min: 2, max: 9 })),
    key: optional(name),
    start: time,
    event: kept,
    cursor: name,
    rules,
    holdout: optional(fc.constant(true)),
    waits: record(wait),
    seen: record(fc.record({ name, time, properties: record(json), message: name })),
    kept: record(kept),
    due: time,
    goal: optional(fc.record({ time, value: json })),
    end: optional(fc.record({ time, outcome: name })),
  }),
) as fc.Arbitrary<Entry>;
const recent = present(
  fc.record({
    id: name,
    name,
    time,
    at: time,
    properties: optional(record(json)),
    message: optional(name),
    past: optional(fc.constant(true)),
  }),
) as fc.Arbitrary<RecentEvent>;

const answer = present(
  fc.record({
    v: fc.boolean(),
    t: time,
    how: optional(fc.constantFrom("browser", "confirmed")),
    basis: optional(fc.string({ minLength: 1, maxLength: 9 })),
    source: optional(fc.string({ minLength: 1, maxLength: 9 })),
    proof: optional(fc.string({ minLength: 1, maxLength: 9 })),
  }),
);

function filled<T>(values: fc.Arbitrary<T>) {
  return fc.dictionary(name, values, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
}
/** An event of a sequence, and its earlier beginning. */
const earlier = fc.tuple(time, fc.nat(999_999_999)).map(([end, before]) => [end, end - before]);

const profile = present(
  fc.record({
    traits: record(stamped(json)),
    addresses: fc.constantFrom(
      {
        email: { v: "ä@example.com", t: 5, earlier: ["ef"], how: "confirmed", soft: 3 },
        phone: { v: "+447700900123", t: 7, earlier: ["ab", "cd"] },
        push: { v: null, t: 6, how: "browser" },
      } as const,
      {
        push: {
          v: "arn:a",
          t: 6,
          others: [
            { v: "arn:b", t: 5 },
            { v: "arn:c", t: 4 },
          ],
        },
      },
      { push: { v: "arn:a", t: 6, how: "confirmed", earlier: ["ab"], others: [{ v: "arn:b", t: 5 }] } } as const,
    ),
    consent: record(answer),
    unconfirmed: optional(filled(answer)),
    purposes: optional(filled(answer)),
    aliases: optional(fc.array(name, { minLength: 1, maxLength: 3 })),
    zone: optional(stamped(name)),
    locale: optional(stamped(name)),
    country: optional(stamped(name)),
    segments: fc.array(name, { maxLength: 3 }),
    counts: record(fc.record({ n: fc.nat(), first: time, last: time })),
    entries: record(entry),
    journeys: record(
      fc.record({
        count: fc.nat(),
        last: time,
        ended: record(fc.nat()),
        refused: record(fc.record({ n: fc.nat(), last: time })),
      }),
    ),
    slots: fc.array(
      present(
        fc.record({
          message: name,
          time,
          journey: name,
          topic: name,
          moment: optional(time),
          channel: optional(name),
          bid: optional(time),
          over: optional(fc.array(name, { minLength: 1, maxLength: 2 })),
        }),
      ),
      { maxLength: 3 },
    ),
    recent: fc.array(recent, { maxLength: 6 }),
    spills: optional(fc.array(fc.record({ sk: name, newest: time }), { minLength: 1, maxLength: 2 })),
    look: optional(present(fc.record({ rules: name, at: optional(time) }))),
    dates: optional(
      fc.dictionary(name, present(fc.record({ at: optional(time), day: optional(name), done: optional(name) })), {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
    windows: optional(
      fc.dictionary(
        name,
        present(
          fc.record({
            since: optional(fc.nat()),
            days: optional(
              fc.array(fc.tuple(fc.nat(40_000), fc.integer({ min: 1, max: 99 }), fc.integer()), { maxLength: 4 }),
            ),
            last: optional(time),
            steps: optional(fc.array(fc.array(fc.oneof(fc.tuple(time), earlier), { maxLength: 3 }), { maxLength: 3 })),
            done: optional(time),
          }),
        ),
        { minKeys: 1, maxKeys: 3, noNullPrototype: true },
      ),
    ),
    due: optional(time),
  }),
).map((fields): Profile => someProfile("c", fields as Partial<Profile>));

/** The item as a write makes it. */
function stored(profile: Profile): Item {
  return {
    schema: { N: "1" },
    born: { N: String(profile.born) },
    ver: { N: String(profile.ver) },
    serial: { N: String(profile.serial) },
    pending: { M: {} },
    ...(profile.due === undefined ? {} : { due: { N: String(profile.due) } }),
    ...textAttributes(profileTexts(profile)),
  };
}

describe("a stored profile", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(profile, (profile) => {
        expect(parseProfile("c", stored(profile)).profile).toEqual(profile);
      }),
      { numRuns: 500 },
    );
  });

  it("is packed to the same texts again after it was read", () => {
    fc.assert(
      fc.property(profile, (profile) => {
        const parsed = parseProfile("c", stored(profile));
        expect(profileTexts(parsed.profile)).toEqual(parsed.texts);
      }),
    );
  });

  it("keeps properties, traits and steps whatever they are called", () => {
    const names = JSON.parse('{"__proto__":{"v":1,"t":2},"n":{"v":1,"t":2},"constructor":{"v":1,"t":2}}');
    const profile = someProfile("c", { traits: names });

    const { traits } = parseProfile("c", stored(profile)).profile;

    expect(Object.keys(traits)).toEqual(["__proto__", "n", "constructor"]);
  });

  it("of a schema this code does not know is refused", () => {
    expect(() => parseProfile("c", { ...stored(someProfile("c")), schema: { N: "9" } })).toThrow(/schema 9/);
  });
});
