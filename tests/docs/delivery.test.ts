import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHANNEL_FACTS, CHANNELS } from "../../core/channels/channels.ts";
import { CLAIMS } from "../../core/send/limits.ts";

const page = readFileSync("docs/delivery.md", "utf8");

test("docs/delivery.md promises of each channel what its descriptor says", () => {
  const rows = page.matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|/gm);
  const promised = new Map(
    [...rows].map(([, channel = "", marketing = "", transactional = ""]) => [channel, [marketing, transactional]]),
  );

  expect([...promised.keys()]).toEqual([...CHANNELS]);
  for (const channel of CHANNELS) {
    // Our own table keeps the key of in-app messages, and a receiver that of webhooks, or not.
    const keyed = channel === "in_app" ? "exactly once" : "exactly once, where the receiver keeps the key";
    const expected = CHANNEL_FACTS[channel].honoursKey
      ? [keyed, keyed]
      : ["at most once", "at least once, at most three times"];
    expect(promised.get(channel), channel).toEqual(expected);
  }
  expect(CLAIMS, "the page says three").toBe(3);
});
