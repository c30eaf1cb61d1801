import { beforeAll, describe, expect, it } from "vitest";
import { controlStore } from "../../adapters/aws/control.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { ControlChange } from "../../core/control/control.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import type { PutEntry } from "../../local/eventbridge/service.ts";
import { entryOf, leavePending } from "./leftovers.ts";
import { agreed, DAY, event, HOUR, MINUTE, NAMES, openShop, type Shop } from "./shop.ts";

/** Says whether a customer is in the segment of the loyal. */
function loyal(who: string, devoted = true): PutEntry {
  return event("Traits Changed", who, { context: { traits: { devoted } } });
}

/** What a provider got for a customer, without the recipient. */
function sent(shop: Shop, who: string): readonly string[] {
  return shop.outbox(who).map((line) => line.split(" ").slice(0, 2).join(" "));
}

async function decided(shop: Shop, change: ControlChange): Promise<void> {
  await controlStore(table(shop.dynamodb, NAMES.table)).change(change);
}

describe("a schedule", () => {
  it("lets each member of its segment in, once for each occurrence, at their own place in the spread", async () => {
    const members = Array.from({ length: 40 }, (_, n) => `m${n}`);
    const shop = await openShop("2026-02-28T10:00:00Z");
    await shop.at("2026-02-28T11:00:00Z", ...members.map((who) => loyal(who)), loyal("bob", false));
    await shop.at("2026-03-01T11:00:00Z", loyal("m0", false));

    await shop.until("2026-03-02T07:59:59Z");
    const early = shop.cloud.outbox().filter(({ journey }) => journey === "proof_schedule");
    await shop.until("2026-03-03T00:00:00Z");
    const first = shop.cloud.outbox().filter(({ journey }) => journey === "proof_schedule");
    await shop.until("2026-03-10T00:00:00Z");

    expect(early).toEqual([]);
    expect(first.map(({ customer }) => customer).toSorted()).toEqual(members.slice(1).toSorted());
    // Everybody at their own place in the spread.
    const nine = Date.parse("2026-03-02T08:00:00Z");
    const late = first.map(({ customer, time }) => time - nine - spreadWithin(sha256, customer, SPREAD));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(10_000);
    expect(sent(shop, "m1").filter((line) => line.includes("proof_schedule"))).toEqual([
      expect.stringMatching(/^2026-03-02T08:0/),
      expect.stringMatching(/^2026-03-09T08:0/),
    ]);
  });
});

describe("a business event", () => {
  it("lets everybody of its segment in, and comes to nobody's profile", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", loyal("ann"), loyal("bob"), loyal("cid", false));
    const dropped = { ...event("Price Dropped", ""), Detail: JSON.stringify({ properties: { code: "x1" } }) };
    await shop.at("2026-03-03T12:00:00Z", dropped);
    await shop.until(10 * MINUTE);

    for (const who of ["ann", "bob"]) expect(sent(shop, who).join()).toContain("proof_business");
    expect(sent(shop, "cid")).toEqual([]);
    expect((await shop.tally()).customers).toBe(3);
    const body = shop.cloud.outbox("ann").find(({ journey }) => journey === "proof_business")?.content;
    expect(body).toMatchObject({ body: "x1\n" });
  });
});

describe("a segment", () => {
  it("lets in who comes into it, once", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", loyal("ann"));
    await shop.at("2026-03-03T12:00:00Z", loyal("ann", false));
    await shop.at("2026-03-03T13:00:00Z", loyal("ann"));
    await shop.until(10 * MINUTE);

    expect(sent(shop, "ann")).toEqual([expect.stringMatching(/^2026-03-03T11:00.* proof_segment/)]);
  });
});

describe("a date", () => {
  it("comes at nine where the customer lives, and again a year later", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    const born = (who: string, zone: string) =>
      event("Traits Changed", who, { context: { traits: { proofDay: "1990-03-10" }, zone } });
    await shop.at("2026-03-03T11:00:00Z", born("tom", "Asia/Tokyo"), born("deb", "America/Denver"));

    await shop.until("2026-03-11T00:00:00Z");
    const first = [...sent(shop, "tom"), ...sent(shop, "deb")];
    await shop.until("2027-03-11T00:00:00Z");

    // The sweeper comes every five minutes. In Denver the clocks have just gone forward.
    expect(first).toEqual([
      expect.stringMatching(/^2026-03-10T00:0[0-5].* proof_date/),
      expect.stringMatching(/^2026-03-10T15:0[0-5].* proof_date/),
    ]);
    expect(sent(shop, "tom")[1]).toMatch(/^2027-03-10T00:0[0-5]/);
    expect(sent(shop, "tom")).toHaveLength(2);
  });
});

describe("pausing a journey", () => {
  const asked = (who: string): PutEntry =>
    event("Enter Journey", who, { journey: "proof_request", properties: { code: who } });

  it("refuses entries with a reason and holds messages; resuming loses nobody who is inside", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", asked("ann"));
    await shop.until(MINUTE);
    await decided(shop, { do: "pause", journey: "proof_request", since: shop.cloud.now() });
    await shop.at("2026-03-03T11:30:00Z", asked("bob"));
    await shop.until("2026-03-03T14:00:00Z");
    const whilePaused = sent(shop, "ann");
    const refused = (await shop.profiles.read("bob"))?.journeys.proof_request?.refused;
    await decided(shop, { do: "resume", journey: "proof_request" });
    await shop.at("2026-03-03T14:01:00Z", asked("cid"));
    await shop.until(DAY);

    expect(whilePaused).toEqual([]);
    expect(refused).toMatchObject({ paused: { n: 1 } });
    expect(sent(shop, "ann")).toHaveLength(1);
    expect(sent(shop, "bob")).toEqual([]);
    expect(sent(shop, "cid")).toEqual([expect.stringMatching(/^2026-03-03T15:01.* proof_request/)]);
  });
});

describe("a canary", () => {
  const customers = Array.from({ length: 12 }, (_, n) => `c${n}`);
  const machine = "proof_trial-canary-";

  it("takes its share to a machine of its own; a redelivery stays there, and rolling back lets nobody more in", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", ...customers.map((who) => event("Trial Started", who)));
    await shop.until(MINUTE);
    const entries = await Promise.all(customers.map((who) => entryOf(shop, who, "proof_trial")));
    const tried = entries.flatMap((entry, at) =>
      entry.machine === undefined ? [] : [{ who: customers[at] ?? "", entry }],
    );
    const [one] = tried;
    if (one === undefined) throw new Error("Nobody is in the canary.");
    const { journey, n, version, start, machine: own = "" } = one.entry;
    await decided(shop, { do: "roll back", journey, version });
    await leavePending(shop, one.who, { kind: "enter", journey, n, version, start, machine: own });
    await shop.at("2026-03-03T11:30:00Z", ...customers.map((who) => event("Trial Started", `late-${who}`)));
    await shop.until("2026-03-03T14:00:00Z");

    expect(tried.length).toBeGreaterThan(2);
    expect(tried.length).toBeLessThan(10);
    expect(own).toBe(`${machine}${version}`);
    const ways = (who: string) => shop.cloud.outbox(who).map(({ content }) => ("url" in content ? content.url : ""));
    for (const [at, who] of customers.entries()) {
      const way = entries[at]?.machine === undefined ? "old_way" : "new_way";
      expect(ways(who)).toEqual([`https://example.com/${way}`]);
      expect(ways(`late-${who}`)).toEqual(["https://example.com/old_way"]);
    }
    const runs = shop.cloud.stack.machines.map(({ name, arn }) => [name, shop.cloud.runCounts(arn)] as const);
    expect(Object.fromEntries(runs)[NAMES.machine(own)]).toEqual({ SUCCEEDED: tried.length });
  });
});

describe("steps that do something", () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop("2026-03-03T10:00:00Z");
    await shop.at("2026-03-03T11:00:00Z", event("Acting Started", "ann", { properties: { code: "i-1" } }));
    await shop.until(DAY);
  });

  it("change the profile for the next step, put events, call, start, and take one way of a split", async () => {
    const profile = await shop.profiles.read("ann");
    expect(profile?.traits).toMatchObject({ plan: { v: "free" }, retries: { v: 1 } });
    expect(profile?.segments).toContain("proof_fans");
    expect(profile?.counts).toMatchObject({ "Plan Changed": { n: 1 } });
    expect(sent(shop, "ann").map((line) => line.split(" ")[1])).toEqual([
      "proof_acting.seen",
      "proof_segment.proof_note",
      "proof_acting.proof_paid",
      "proof_acting.proof_unpaid",
      "proof_request.proof_note",
    ]);
    expect(profile?.journeys.proof_acting?.ended).toEqual({ completed: 1 });
    expect(profile?.journeys.proof_leaving?.ended).toEqual({ downgraded: 1 });
  });

  it("call other systems with one key for all attempts, as often as they say, and nothing leaves the laptop", () => {
    const calls = shop.cloud.calls("ann");
    expect(calls.map(({ destination, attempt, status }) => [destination, attempt, status])).toEqual([
      ["proof_billing", 1, 200],
      ["proof_broken", 1, 503],
      ["proof_broken", 2, 503],
      ["proof_broken", 3, 503],
    ]);
    expect(calls[0]).toMatchObject({
      method: "POST",
      url: "https://billing.example.com/charge",
      body: { invoice: "i-1" },
    });
    const keys = calls.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys.slice(1)).size).toBe(1);
    expect(keys[0]).not.toBe(keys[1]);
    expect(JSON.stringify(calls)).not.toContain("uthorization");
  });
});

describe("messages to phones", () => {
  it("go to the device where there is one, else to the number, as a provider would have got them", async () => {
    const shop = await openShop("2026-03-03T10:00:00Z");
    const device = "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/shop/5e3e9847-3183-3f18-a7e8-671c3a57d4b3";
    const started = (who: string, addresses: object) =>
      event("Phone Started", who, { context: agreed(who, { addresses, traits: { name: who } }) });
    await shop.at("2026-03-03T11:00:00Z", started("ann", { push: device, phone: "+447700900123" }));
    await shop.at("2026-03-03T11:00:00Z", started("bob", { phone: "+447700900124" }));
    await shop.until(HOUR);

    expect(shop.cloud.outbox("ann")).toMatchObject([
      { channel: "push", content: { to: device, title: "Hello ann", text: "Look at this" } },
    ]);
    expect(shop.cloud.outbox("bob")).toMatchObject([
      {
        channel: "sms",
        content: { from: "+442071838750", to: "+447700900124", text: "Hello bob", transactional: true },
      },
    ]);
    expect(shop.cloud.meter()).toMatchObject({ pushes: 1, textParts: 1 });
  });
});
