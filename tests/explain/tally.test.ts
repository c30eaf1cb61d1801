import { describe, expect, it } from "vitest";
import type { Message } from "../../core/model/message.ts";
import type { Entry, Profile } from "../../core/model/profile.ts";
import { emptyProfile } from "../../core/profile/empty.ts";
import { emptyTally, tallyMessage, tallyProfile } from "../../core/summary/tally.ts";

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

describe("a tally", () => {
  it("counts each customer's events, and entries as those inside and those ended", () => {
    const tally = tallyProfile(emptyTally(["welcome", "other"]), profile, NOW);

    expect(tally).toMatchObject({
      customers: 1,
      applied: 4,
      journeys: {
        other: { entries: 0, inside: 0, ended: {} },
        welcome: { entries: 4, inside: 1, ended: { bought: 2, completed: 1 } },
      },
    });
  });

  it("counts an entry whose time is up as ended, though nobody has written it down", () => {
    const rules = { exit: [], watch: [], timeout: 10 };
    const late = { ...profile, entries: { "welcome#1": entry(1, { rules }) } };

    expect(tallyProfile(emptyTally([]), late, NOW).journeys.welcome).toEqual({
      entries: 4,
      inside: 0,
      ended: { bought: 2, completed: 1, timeout: 1 },
    });
  });

  it("counts messages by what became of them; a held one that was sent counts as both", () => {
    const base = {
      schema: 1,
      customerId: "ann",
      key: "welcome#1#a#1",
      attempt: 1,
      channel: "email",
      template: "a",
      transactional: false,
      time: 0,
      first: 0,
    } as const;
    const messages: readonly Message[] = [
      { ...base, state: "sent" },
      { ...base, state: "sent", wasHeld: true },
      { ...base, state: "held", wasHeld: true },
      { ...base, state: "dropped", reason: "no_consent" },
      { ...base, state: "unknown" },
    ];

    const tally = messages.reduce(tallyMessage, emptyTally([]));

    expect(tally.messages).toEqual({ sent: 2, held: 2, dropped: { no_consent: 1 }, failed: 0, unknown: 1 });
  });
});
