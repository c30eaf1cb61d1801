import { beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { PutEntry } from "../../local/eventbridge/service.ts";
import { agreed, event, openShop, type Shop } from "./shop.ts";

/** Three journeys of a shop, played through half a year for customers of whom each shows one thing. Winter: London is UTC. */
let shop: Shop;

beforeAll(async () => {
  shop = await openShop("2026-01-05T09:30:00Z");
  await shop.at("2026-01-05T10:00:00Z", ...["ann", "bob", "cid", "fay", "hal", "ivy"].map((who) => order(who, 1)));
  await shop.at("2026-01-05T10:00:00Z", order("dan", 1, { consent: { offers: false } }));
  await shop.at("2026-01-05T10:00:00Z", order("nia", 1, { consent: {} }));
  await shop.at("2026-01-05T10:20:00Z", event("Order Cancelled", "cid", { properties: { orderId: "cid-1" } }));
  // Half past nine in the evening in Tokyo, six in the morning in Denver.
  await shop.at("2026-01-05T12:30:00Z", order("eve", 1, { zone: "Asia/Tokyo" }));
  await shop.at("2026-01-05T13:00:00Z", order("gus", 1, { zone: "America/Denver" }));
  await shop.at("2026-01-05T22:30:00Z", order("lea", 1));
  await shop.at("2026-01-06T09:00:00Z", event("Email Clicked", "bob", { context: await clicked("bob") }));
  await shop.at("2026-01-08T10:00:00Z", order("fay", 2));
  for (const n of [2, 3, 4, 5]) await shop.at(`2026-01-0${4 + n}T12:00:00Z`, order("ivy", n));
  await shop.at("2026-02-20T10:00:00Z", order("hal", 2));
  await shop.until("2026-06-30T00:00:00Z");
}, 60_000);

function order(customer: string, n: number, more: object = {}): PutEntry {
  const properties = { orderId: `${customer}-${n}`, total: 20 };
  return event("Order Completed", customer, { properties, context: agreed(customer, more) });
}

/** What reports a click in this customer's welcome mail. */
async function clicked(customer: string): Promise<object> {
  const entry = Object.keys((await shop.profiles.read(customer))?.entries ?? {}).find((id) =>
    id.startsWith("welcome#"),
  );
  return { message: `${entry}#welcome#1` };
}

/** The outbox of a customer, to the minute. */
function minutes(customer: string): readonly string[] {
  return shop.outbox(customer).map((line) => line.replace(/:\d\d\.\d{3}Z/, ""));
}

async function ended(customer: string): Promise<Record<string, unknown>> {
  const { journeys } = (await shop.profiles.read(customer)) as Profile;
  return Object.fromEntries(Object.entries(journeys).map(([journey, counts]) => [journey, counts.ended]));
}

/** A customer's message of a step, of the entry of that journey which came `nth`. */
async function message(customer: string, journey: string, step: string, nth = 1): Promise<Message | undefined> {
  const found: Message[] = [];
  for (let n = 1; n <= 20; n++) {
    const one = await shop.messages.read(customer, `${journey}#${n}#${step}#1`);
    if (one !== undefined) found.push(one);
  }
  return found[nth - 1];
}

describe("welcome", () => {
  it("thanks an hour after the first order and, without a click, sends the guide three days later", async () => {
    expect(minutes("ann").slice(0, 2)).toEqual([
      "2026-01-05T11:00 welcome.welcome ann@example.com",
      "2026-01-08T11:00 welcome.welcome_guide ann@example.com",
    ]);
    expect((await ended("ann")).welcome).toEqual({ completed: 1 });
  });

  it("sends no guide to who clicked", async () => {
    expect(minutes("bob").filter((line) => line.includes("welcome"))).toEqual([
      "2026-01-05T11:00 welcome.welcome bob@example.com",
    ]);
    expect((await ended("bob")).welcome).toEqual({ completed: 1 });
    expect((await message("bob", "welcome", "welcome"))?.marks?.clicked).toBe(Date.parse("2026-01-06T09:00:00Z"));
  });

  it("sends nothing to who cancelled within the hour", async () => {
    expect(minutes("cid").filter((line) => line.includes("welcome") || line.includes("review"))).toEqual([]);
    expect(await ended("cid")).toMatchObject({ welcome: { cancelled: 1 }, review_request: { cancelled: 1 } });
    expect(await message("cid", "welcome", "welcome")).toBeUndefined();
  });

  it.each([
    ["dan", "refused", "consent"],
    ["nia", "said nothing", "topic_default"],
  ])("sends nothing to %s, who %s, says why, and waits for no click", async (customer, _, rule) => {
    expect(minutes(customer)).toEqual([]);
    expect(await message(customer, "welcome", "welcome")).toMatchObject({
      state: "dropped",
      reason: "no_consent",
      verdict: { rule },
    });
    expect((await message(customer, "welcome", "welcome_guide"))?.time).toBe(
      (await message(customer, "welcome", "welcome"))?.time,
    );
    expect((await ended(customer)).welcome).toEqual({ completed: 1 });
  });
});

describe("quiet hours", () => {
  it("hold a message until the morning where the customer lives", async () => {
    // Eight o'clock in Tokyo, in Denver, and in London; each customer a little later, at a place of their own.
    for (const [customer, opens] of [
      ["eve", "2026-01-05T23:00:00Z"],
      ["gus", "2026-01-05T15:00:00Z"],
      ["lea", "2026-01-06T08:00:00Z"],
    ] as const) {
      const sent = await message(customer, "welcome", "welcome");
      expect(sent).toMatchObject({ state: "sent", wasHeld: true });
      expect(sent?.time).toBeGreaterThanOrEqual(Date.parse(opens));
      expect(sent?.time).toBeLessThan(Date.parse(opens) + 16 * 60_000);
      expect(shop.outbox(customer)[0]).toContain("welcome.welcome");
      expect(Date.parse(shop.outbox(customer)[0]?.slice(0, 24) ?? "")).toBe(sent?.time);
    }
  });
});

describe("review_request", () => {
  it("asks a week after the order", async () => {
    expect(minutes("ann")[2]).toBe("2026-01-12T10:00 review_request.review_request ann@example.com");
    expect((await ended("ann")).review_request).toEqual({ completed: 1 });
  });

  it("asks once in two weeks: the second order's question is dropped for the cap, with what it saw", async () => {
    expect(minutes("fay").filter((line) => line.includes("review"))).toEqual([
      "2026-01-12T10:00 review_request.review_request fay@example.com",
    ]);
    expect(await message("fay", "review_request", "review_request", 2)).toMatchObject({
      state: "dropped",
      reason: "cap_journey",
      verdict: { rule: "cap journey review_request: 1 per 336 h", values: { max: 1, used: 1 } },
    });
    expect((await ended("fay")).review_request).toEqual({ completed: 2 });
  });
});

describe("win_back", () => {
  it("writes after 60 days without an order, and two weeks later makes an offer", async () => {
    expect(minutes("ann").slice(3)).toEqual([
      "2026-03-06T10:00 win_back.win_back_hello ann@example.com",
      "2026-03-20T10:00 win_back.win_back_offer ann@example.com",
    ]);
    expect((await ended("ann")).win_back).toEqual({ completed: 1 });
  });

  it("begins anew with each order", async () => {
    expect(minutes("hal").filter((line) => line.includes("win_back"))).toEqual([
      "2026-04-21T10:00 win_back.win_back_hello hal@example.com",
      "2026-05-05T10:00 win_back.win_back_offer hal@example.com",
    ]);
    expect((await ended("hal")).win_back).toEqual({ restarted: 1, completed: 1 });
  });

  it("thanks who ordered five times or more instead", async () => {
    expect(minutes("ivy").filter((line) => line.includes("win_back"))).toEqual([
      "2026-03-10T12:00 win_back.win_back_hello ivy@example.com",
      "2026-03-24T12:00 win_back.win_back_thanks ivy@example.com",
    ]);
  });
});

it("nobody is inside at the end, no run has failed, and nothing lies in a queue", async () => {
  const { journeys } = await shop.tally();
  for (const { inside, ended } of Object.values(journeys)) {
    expect(inside).toBe(0);
    expect(Object.keys(ended).filter((outcome) => !/^(completed|cancelled|restarted)$/.test(outcome))).toEqual([]);
  }
  for (const { name } of shop.cloud.stack.queues) {
    expect([name, shop.cloud.queue(name)?.counts()]).toEqual([name, { visible: 0, hidden: 0, delayed: 0 }]);
  }
});
