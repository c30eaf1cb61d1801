import { describe, expect, test } from "vitest";
import type { Via } from "../../core/model/event.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { allows, purposesOf } from "../../core/profile/purposes.ts";
import { profileView } from "../../core/profile/view.ts";
import { event, rulesOf, START, segment, world } from "../ingest/world.ts";

const NOBODY = emptyProfile("ada", START);

function says(ads: boolean, time: number, trust?: Via["trust"]) {
  return event("Banner Closed", { time, context: { purposes: { ads } }, ...(trust && { via: { trust } }) });
}

describe("a purpose", () => {
  test("is allowed or not by default, as the settings say it, until the customer answers", () => {
    expect(allows(NOBODY, "profiling", {})).toBe(true);
    expect(allows(NOBODY, "tracking", {})).toBe(false);
    expect(allows(NOBODY, "tracking", { consent: { purposes: { tracking: "in" } } })).toBe(true);
    expect(allows({ purposes: { profiling: { v: false, t: 1 } } }, "profiling", {})).toBe(false);
  });

  test("is read by conditions, and a segment that reads it follows the answer", async () => {
    const reachable = segment("reachable", {
      when: "profile.purposes.ads = true",
      reads: ["purposes", "trait:purposes"],
    });
    const shop = world(rulesOf([], {}, [reachable]));

    await shop.ingest(says(true, START - 2, "browser"));
    expect(shop.profile().segments).toEqual(["reachable"]);
    expect(profileView(shop.profile()).purposes).toEqual({ ads: true });

    await shop.ingest(says(false, START - 1));
    expect(shop.profile().segments).toEqual([]);
  });

  test("is a browser's word only as long as nobody else has answered; its no counts where it is not older", async () => {
    const shop = world(rulesOf([]));
    const ads = () => allows(shop.profile(), "ads", {});

    await shop.ingest(says(true, START - 9, "browser"));
    expect(ads()).toBe(true);
    await shop.ingest(says(false, START - 20));
    expect(ads()).toBe(false);
    await shop.ingest(says(true, START - 5));
    expect(ads()).toBe(true);
    await shop.ingest(says(false, START - 4, "browser"));
    expect(ads()).toBe(false);
  });

  test("is not there where nobody has answered, so that a trait of that name stays readable", async () => {
    const shop = world(rulesOf([]));

    await shop.ingest(event("Signed Up", { context: { traits: { purposes: "gifts" } } }));

    expect(profileView(shop.profile()).purposes).toBe("gifts");
  });

  test("is said by the categories that the settings map to it; of two of one purpose the refusal counts", () => {
    const settings = {
      consent: { categories: { Advertising: "ads", Retargeting: "ads", Analytics: "tracking" } },
    } as const;

    expect(purposesOf({ Advertising: true, Retargeting: false, Analytics: true, Other: true }, settings)).toEqual({
      ads: false,
      tracking: true,
    });
    expect(purposesOf({ Advertising: true }, {})).toEqual({});
  });
});
