import { describe, expect, test } from "vitest";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { entryOn, journey, rulesOf, segment, type World, world } from "./world.ts";

const OFFERS = { offers: { channels: ["email", "sms"], default: "in" as const } };
const RULES = rulesOf([journey()], { topics: OFFERS });

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const VERY_DEEP = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;

/** Brings in one record of the queue whose detail is this, with the rest of what a shop sends. */
async function bring(shop: World, detail: Record<string, unknown>, edit = (body: string) => body): Promise<void> {
  const sound = { customerId: "ada", properties: { total: 3 }, context: { addresses: { email: "a@example.com" } } };
  const context = detail.context === undefined ? sound.context : detail.context;
  const envelope = {
    id: "envelope-1",
    "detail-type": "Cart Updated",
    source: "shop",
    time: "2026-03-02T09:00:00Z",
    detail: { ...sound, ...detail, context },
  };
  const again = await ingestBatch(shop.deps, [{ id: "r1", body: edit(JSON.stringify(envelope)) }]);
  expect(again).toEqual([]);
}

describe("a field that is empty, null or of another kind costs itself, not the event", () => {
  test.each([
    ["null for properties", { properties: null }, "properties"],
    ["a list of properties", { properties: [1] }, "properties"],
    ["null for the context", { context: null }, "context"],
    ["a text as context", { context: "web" }, "context"],
    ["null for traits", { context: { traits: null } }, "context.traits"],
    ["a trait without a name", { context: { traits: { "": 1, vip: true } } }, "context.traits."],
    ["null for addresses", { context: { addresses: null } }, "context.addresses"],
    ["an empty address", { context: { addresses: { email: "" } } }, "context.addresses.email"],
    ["a number as address", { context: { addresses: { phone: 447700900123 } } }, "context.addresses.phone"],
    ["another kind of address", { context: { addresses: { whatsapp: "+44" } } }, "context.addresses.whatsapp"],
    ["null for consent", { context: { consent: null } }, "context.consent"],
    ["no answer on a topic", { context: { consent: { offers: null } } }, "context.consent.offers"],
    ["a word for an answer", { context: { consent: { offers: "true" } } }, "context.consent.offers"],
    ["no answer on a channel", { context: { consent: { offers: { sms: null } } } }, "context.consent.offers.sms"],
    ["an empty country", { context: { country: "" } }, "context.country"],
    ["an empty zone", { context: { zone: "" } }, "context.zone"],
    ["null for the locale", { context: { locale: null } }, "context.locale"],
    ["a number as message", { context: { message: 7 } }, "context.message"],
    ["null for history", { context: { history: null } }, "context.history"],
    ["null for the id", { id: null }, "id"],
    ["an empty time", { time: "" }, "time"],
    ["null for who is not logged in", { anonymousId: null }, "anonymousId"],
    ["a property without a name", { properties: { total: 3, "": "x" } }, "properties."],
    ["a number the table cannot hold", { properties: { n: 1e200 } }, "properties.n"],
    ["a list with such a number", { properties: { list: [1, 1e200] } }, "properties.list"],
    ["21 levels of properties", { properties: nested(21) }, `properties${".a".repeat(20)}`],
  ])("%s", async (_, detail, path) => {
    const shop = world(RULES);

    await bring(shop, detail);

    expect(shop.refused.refused).toEqual([]);
    expect(shop.profile().counts["Cart Updated"]?.n).toBe(1);
    expect(shop.entry("cart#1").event.name).toBe("Cart Updated");
    expect(shop.counter.total("FieldLeftOut", { part: "field" })).toBe(1);
    expect(shop.profile().leftOut?.field).toMatchObject({ n: 1, name: path });
    expect(profileFacts(shop.profile(), "UTC").at(-1)).toContain("empty, null or of another kind; the last was");
  });

  test("twenty thousand levels, and what stands beside them stays", async () => {
    const shop = world(RULES);

    await bring(shop, { properties: { deep: "@", total: 3 } }, (body) => body.replace('"@"', VERY_DEEP));

    expect(shop.entry("cart#1").event.properties.total).toBe(3);
    expect(shop.counter.total("FieldLeftOut")).toBe(1);
  });

  test("whoever has no customer id but an anonymous one is that visitor; a whole number is an id", async () => {
    const shop = world(RULES);

    await bring(shop, { customerId: null, anonymousId: "v1", id: 42 });

    expect(shop.profiles.all().map(({ customerId }) => customerId)).toEqual(["anonymous/v1"]);
  });

  test("what is whole in the same event is taken: traits, addresses and answers", async () => {
    const shop = world(RULES);

    const traits = { vip: true, "": 1, size: 1e200, gone: null };
    const consent = { offers: { email: false, sms: "no" }, "": true };
    await bring(shop, { context: { traits, consent, addresses: { email: "a@example.com", phone: null, fax: "1" } } });

    const { addresses, consent: answers, traits: known } = shop.profile();
    expect(Object.keys(known)).toEqual(["vip", "gone"]);
    expect(answers).toMatchObject({ "offers/email": { v: false } });
    expect(addresses).toMatchObject({ email: { v: "a@example.com" }, phone: { v: null } });
    expect(shop.counter.total("FieldLeftOut", { part: "field" })).toBe(5);
  });

  test("in a business event too", async () => {
    const onDrop = entryOn({ on: "business", event: "Cart Updated", segment: "fans" });
    const rules = rulesOf([journey({ enter: [onDrop] })], {}, [segment("fans", { list: true, listed: true })]);
    const shop = world(rules);

    await bring(shop, { customerId: undefined, properties: null, context: {} });

    expect(shop.refused.refused).toEqual([]);
    expect(shop.counter.total("FieldLeftOut", { part: "field" })).toBe(1);
    expect(shop.fanOut.works).toHaveLength(1);
  });

  test("but an event whose customer is null is no business event, which would let a whole segment in", async () => {
    const onDrop = entryOn({ on: "business", event: "Cart Updated", segment: "fans" });
    const rules = rulesOf([journey({ enter: [onDrop] })], {}, [segment("fans", { list: true, listed: true })]);
    const shop = world(rules);

    await bring(shop, { customerId: null });

    expect(shop.refused.refused).toHaveLength(1);
    expect(shop.fanOut.works).toEqual([]);
  });
});
