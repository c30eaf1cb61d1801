import { describe, expect, test } from "vitest";
import type { EventContext } from "../../core/model/event.ts";
import { type Json, jsonBytes } from "../../core/model/json.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import { applyEvent } from "../../core/profile/apply.ts";
import { FACTS_BYTES } from "../../core/profile/traits.ts";
import { profileView } from "../../core/profile/view.ts";
import { event, HOUR, START } from "../ingest/world.ts";

const nobody = emptyProfile("ada", START);
/** Everything here comes in long after it happened, and on its own. */
const NOW = {
  now: START + HOUR,
  past: false,
  before: {},
  topics: { offers: { channels: ["email"], default: "in" } },
} as const;

function say(profile: Profile, time: number, context: EventContext): Profile {
  return applyEvent(profile, event("Said", { time, context }), NOW).profile;
}

describe("what an event says", () => {
  test("the latest event time wins, per trait, whatever the order of arrival", () => {
    const late = say(say(nobody, START + 2, { traits: { plan: "pro" } }), START + 1, {
      traits: { plan: "free", age: 3 },
    });

    expect(late.traits).toEqual({ plan: { v: "pro", t: START + 2 }, age: { v: 3, t: START + 1 } });
  });

  test("of two events of one time the one applied last wins", () => {
    const twice = say(say(nobody, START, { zone: "Europe/Paris" }), START, { zone: "Asia/Tokyo" });

    expect(twice.zone?.v).toBe("Asia/Tokyo");
  });

  test("consent is kept by topic and by channel, addresses by kind, null removes", () => {
    const context = {
      consent: { offers: true, all: { email: false } },
      addresses: { email: "a@example.com", phone: "1" },
    };
    const said = say(say(nobody, START, context), START + 1, { addresses: { phone: null } });

    expect(said.consent).toEqual({ offers: { v: true, t: START }, "all/email": { v: false, t: START } });
    expect(said.addresses.phone).toEqual({ v: null, t: START + 1 });
    expect(profileView(said)).toMatchObject({ email: "a@example.com" });
    expect(profileView(said)).not.toHaveProperty("phone");
  });

  test("counts have the first and last time of the event, not of its arrival", () => {
    const early = applyEvent(nobody, event("Bought", { time: START }), NOW).profile;
    const both = applyEvent(early, event("Bought", { time: START - 5 }), NOW).profile;

    expect(both.counts.Bought).toEqual({ n: 2, first: START - 5, last: START });
    expect(profileView(both).counts).toEqual({ Bought: 2 });
  });

  test("an event may be called as anything is called in JavaScript", () => {
    const odd = applyEvent(nobody, event("constructor", { context: { traits: { toString: "x" } } }), NOW).profile;

    expect(odd.counts.constructor).toMatchObject({ n: 1 });
    expect(odd.traits.toString).toMatchObject({ v: "x" });
  });
});

describe("a profile that is full", () => {
  const full = say(nobody, START, { traits: { novel: "x".repeat(FACTS_BYTES - 1_000) } });
  const more = (traits: Record<string, Json>) =>
    applyEvent(full, event("Said", { time: START + 1, context: { traits } }), NOW);

  test("takes no new trait and no longer one, and says so", () => {
    const { profile, refused } = more({ other: "y".repeat(2_000), novel: "x".repeat(FACTS_BYTES) });

    expect(refused).toEqual([
      { part: "trait", name: "other" },
      { part: "trait", name: "novel" },
    ]);
    expect(profile.traits.novel?.v).toHaveLength(FACTS_BYTES - 1_000);
    expect(jsonBytes(profile.traits)).toBeLessThanOrEqual(FACTS_BYTES);
  });

  test("takes a shorter trait, a known event name, consent and addresses", () => {
    const { profile, refused } = more({ novel: "short" });
    const consent = applyEvent(full, event("Said", { context: { consent: { offers: true } } }), NOW);

    expect(refused).toEqual([]);
    expect(profile.traits.novel?.v).toBe("short");
    expect(profile.counts.Said?.n).toBe(2);
    expect(Object.keys(consent.profile.consent)).toHaveLength(1);
  });

  test("takes traits whatever else it holds", () => {
    const recent = Array.from({ length: 9 }, (_, n) => ({
      id: `${n}`,
      name: "Seen",
      time: START,
      at: START,
      properties: { text: "x".repeat(8_000) },
    }));
    const busy = { ...nobody, recent };

    const { profile, refused } = applyEvent(busy, event("Said", { context: { traits: { plan: "pro" } } }), NOW);

    expect(jsonBytes(busy)).toBeGreaterThan(FACTS_BYTES);
    expect(refused).toEqual([]);
    expect(profile.traits.plan?.v).toBe("pro");
  });

  test("takes every answer to the topics that are declared, and no other", () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`topic-${n}`, true]));
    const ours = { offers: { sms: false, fax: false }, all: { email: false }, constructor: true };

    const { profile, refused } = applyEvent(full, event("Said", { context: { consent: { ...many, ...ours } } }), NOW);

    expect(Object.keys(profile.consent)).toEqual(["offers/sms", "all/email"]);
    expect(refused.map(({ part }) => part)).toEqual(Array.from({ length: 1_002 }, () => "consent"));
    expect(refused.slice(-2).map(({ name }) => name)).toEqual(["offers/fax", "constructor"]);
  });

  test("keeps what it has of a topic that is declared no more, and takes what is said of it", () => {
    const stored: Profile = { ...full, consent: { news: { v: true, t: START } } };

    const { profile, refused } = applyEvent(
      stored,
      event("Said", { time: START + 1, context: { consent: { news: false, "news/email": true } } }),
      NOW,
    );

    expect(profile.consent).toEqual({ news: { v: false, t: START + 1 } });
    expect(refused).toEqual([{ part: "consent", name: "news/email" }]);
  });

  test("takes no new event name", () => {
    const { profile, refused } = applyEvent(full, event("n".repeat(1_000)), NOW);

    expect(refused).toEqual([{ part: "event name", name: "n".repeat(1_000) }]);
    expect(profile).toBe(full);
  });
});
