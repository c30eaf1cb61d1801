import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { takeIn } from "../../core/identity/merge-profiles.ts";
import { emptyProfile } from "../../core/model/profile.ts";

it("the slots of a merged profile name its messages by their new numbers, also those whose bids they took over", () => {
  const slot = { message: "high#2#mail#1", time: 1, journey: "high", topic: "offers", over: ["low#1#mail#1"] };
  const loser = { ...emptyProfile("c-2", 0), serial: 3, slots: [slot] };
  const context = {
    now: 2,
    hash: sha256,
    lists: new Set<string>(),
    windows: {},
    spilled: { winner: [], loser: [] },
  };

  const { profile } = takeIn({ ...emptyProfile("c-1", 0), serial: 5 }, loser, context);

  expect(profile.slots).toEqual([{ ...slot, message: "high#7#mail#1", over: ["low#6#mail#1"] }]);
});
