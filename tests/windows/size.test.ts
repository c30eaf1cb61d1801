import { describe, expect, test } from "vitest";
import { profileTexts } from "../../adapters/aws/profile-item.ts";
import type { WindowStates } from "../../core/model/window.ts";
import { type Counted, withEvent } from "../../core/windows/record.ts";
import { allWindowBytes } from "../../core/windows/size.ts";
import { someProfile } from "../contracts/some-profile.ts";
import { DAY, HOUR, START } from "../ingest/world.ts";
import { ALL_WINDOWS, ZONE } from "./world.ts";

describe("what is stored of windows", () => {
  test("is never more than `check` says, however often a customer does everything", async () => {
    let windows: WindowStates = {};
    for (let n = 0; n < 60 * 8; n++) {
      const time = START + n * 3 * HOUR;
      const names = ["Product Viewed", "Cart Updated", "Order Completed"];
      for (const name of names) {
        const event: Counted = { name, time: time + names.indexOf(name), properties: { total: 99_999.99 } };
        const rules = ALL_WINDOWS.filter((rule) =>
          rule.kind === "order" ? rule.steps.some((step) => step.event === name) : rule.event === name,
        );
        windows = await withEvent(windows, rules, event, { now: time, zone: ZONE }, []);
      }
    }
    const stored = profileTexts(someProfile("ada", { windows })).windows ?? "";

    expect(stored.length).toBeGreaterThan(1_000);
    expect(stored.length).toBeLessThanOrEqual(allWindowBytes(ALL_WINDOWS));
    expect(windows.orders?.days?.length).toBe(30);
    expect(windows.orders?.since).toBe(Math.floor((START + 59 * DAY) / DAY) - 28);
  });
});
