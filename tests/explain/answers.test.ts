import { describe, expect, test } from "vitest";
import { historyFacts } from "../../core/explain/answer-facts.ts";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { DAY, START } from "../ingest/world.ts";

const ADA = emptyProfile("ada", START);

describe("what explain tells of a customer's answers", () => {
  test("names who said each, and what does not count yet", () => {
    const facts = profileFacts(
      {
        ...ADA,
        addresses: {
          email: { v: "a@example.com", t: START, how: "browser" },
          phone: { v: "+447700900123", t: START, how: "confirmed" },
        },
        consent: { account: { v: true, t: START, source: "checkout", basis: "contract", proof: "t-1" } },
        unconfirmed: { "offers/email": { v: true, t: START, how: "browser", source: "web" } },
        purposes: { "ads@browser": { v: false, t: START, how: "browser" } },
        aliases: ["anonymous/v1", "shop/7"],
        conflicts: [{ id: "anonymous/v2", time: START }],
      },
      "UTC",
    );

    expect(facts).toEqual([
      "e-mail: a@example.com (only a browser said it: nothing is sent to it)",
      "phone: +447700900123 (confirmed)",
      expect.stringMatching(/^agreed to account \(.*09:00.*, source checkout, basis contract, proof t-1\)$/),
      expect.stringMatching(/^agreed to offers by e-mail, which does not count until it is confirmed \(.*by a browser/),
      expect.stringMatching(/^refused audiences of advertising systems \(ads\) \(.*said by a browser\)$/),
      "also known as anonymous/v1, shop/7",
      expect.stringMatching(/^the id anonymous\/v2 is another customer's and stays theirs/),
      "time zone not told",
    ]);
  });

  test("and what they were before, where they have changed", () => {
    const change = { question: "offers", agreed: true, time: START, at: START, event: "e1" };
    const later = { ...change, agreed: false, time: START + DAY, event: "e2", how: "confirmed" as const };

    expect(historyFacts({ changes: [change], older: 0 }, "UTC")).toEqual([]);
    expect(historyFacts({ changes: [change, later], older: 3 }, "UTC")).toEqual([
      expect.stringMatching(
        /^answers before: 3 older ones; agreed to offers \(.*\); refused offers \(.*, confirmed\)$/,
      ),
    ]);
  });
});
