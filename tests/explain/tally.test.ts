import { describe, expect, it } from "vitest";
import type { Entry } from "../../core/model/entry.ts";
import type { Message } from "../../core/model/message.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import { type Stored, tally } from "../../core/summary/tally.ts";

const NOW = 1_000_000;

function entry(n: number, more: Partial<Entry> = {}): Entry {
  return {
    journey: "welcome",
    n,
    version: "v",
    start: 0,
    event: { name: "A", time: 0, properties: {} },
    rules: { exit: [], watch: [] },
    waits: {},
    seen: {},
    kept: {},
    cursor: "",
    due: 0,
    ...more,
  };
}

const profile: Profile = {
  ...emptyProfile("ann", 0),
  counts: { A: { n: 3, first: 0, last: 1 }, B: { n: 1, first: 0, last: 0 } },
  entries: { "welcome#1": entry(1), "welcome#2": entry(2, { end: { time: 5, outcome: "bought" } }) },
  journeys: { welcome: { count: 2, last: 0, ended: { bought: 2, completed: 1 }, refused: {} } },
};

const sent: Message = {
  schema: 1,
  customerId: "ann",
  key: "welcome#1#a#1",
  state: "sent",
  attempt: 1,
  channel: "email",
  template: "a",
  transactional: false,
  time: 0,
  first: 0,
};
const held: Message = { ...sent, state: "held", wasHeld: true };

async function* table(...stored: readonly Stored[]): AsyncGenerator<Stored> {
  yield* stored;
}

describe("a tally", () => {
  it("counts each customer's events, and entries as those inside and those ended", async () => {
    const counted = await tally(["welcome", "other"], table({ profile }), NOW);

    expect(counted).toMatchObject({
      customers: 1,
      applied: 4,
      journeys: {
        other: { entries: 0, inside: 0, ended: {} },
        welcome: { entries: 4, inside: 1, ended: { bought: 2, completed: 1 } },
      },
    });
  });

  it("counts those who were not let in by reason", async () => {
    const refused = { paused: { n: 2, last: 5 }, again: { n: 1, last: 5 } };
    const journeys = { welcome: { count: 0, last: 0, ended: {}, refused } };
    const bob: Profile = { ...emptyProfile("bob", 0), journeys };

    const counted = await tally([], table({ profile: bob }, { profile: { ...bob, customerId: "eve" } }), NOW);

    expect(counted.journeys.welcome).toEqual({ entries: 0, inside: 0, ended: {}, refused: { again: 2, paused: 4 } });
  });

  it("counts an entry whose time is up as ended, though nobody has written it down", async () => {
    const rules = { exit: [], watch: [], timeout: 10 };
    const late = { ...profile, entries: { "welcome#1": entry(1, { rules }) } };

    const counted = await tally([], table({ profile: late }), NOW);

    expect(counted.journeys.welcome).toEqual({
      entries: 4,
      inside: 0,
      ended: { bought: 2, completed: 1, timeout: 1 },
    });
  });

  it("counts messages by what became of them; a held one that was sent counts as both", async () => {
    const messages: readonly Message[] = [
      sent,
      { ...sent, wasHeld: true, channel: "sms" },
      held,
      { ...sent, state: "dropped", reason: "no_consent" },
      { ...sent, state: "unknown" },
    ];

    const counted = await tally([], table({ profile }, ...messages.map((message) => ({ message }))), NOW);

    expect(counted.messages).toEqual({
      sent: 2,
      channels: { email: 1, sms: 1 },
      held: 2,
      left: 0,
      dropped: { no_consent: 1 },
      failed: 0,
      unknown: 1,
    });
  });

  it.each(["held", "released"] as const)(
    "counts a %s message as left once its entry has ended, whichever comes first",
    async (state) => {
      const timedOut = { ...profile.entries, "welcome#3": entry(3, { rules: { exit: [], watch: [], timeout: 10 } }) };
      const messages: Stored[] = ["welcome#1", "welcome#2", "welcome#3", "welcome#0"].map((place) => ({
        message: { ...sent, state, key: `${place}#a#1` },
      }));

      const counted = await tally([], table(...messages, { profile: { ...profile, entries: timedOut } }), NOW);

      expect(counted.messages).toMatchObject({ sent: 0, left: 3 });
    },
  );
});
