import { expect, it } from "vitest";
import { ClickTally } from "../../core/explain/clicked-hours.ts";
import type { Message } from "../../core/model/message.ts";

const clicked = (customerId: string, iso: string, zone?: string): Pick<Message, "customerId" | "marks" | "wrote"> => ({
  customerId,
  marks: { clicked: Date.parse(iso) },
  ...(zone && { wrote: { version: "1", locale: "en", zone, values: [] } }),
});

it("counts the half hours with clicks of each customer once, by the customer's clock, and finds the best hour", () => {
  const tally = new ClickTally("Europe/London");
  for (const message of [
    clicked("ada", "2026-01-05T18:05:00Z"),
    clicked("ada", "2026-01-05T18:25:00Z"),
    clicked("ada", "2026-01-06T18:45:00Z"),
    // Seven in the evening there.
    clicked("eve", "2026-01-06T00:10:00Z", "America/New_York"),
    clicked("tom", "2026-01-06T09:00:00Z"),
    { customerId: "sam", marks: { opened: 1 } },
  ]) {
    tally.add(message);
  }

  const { hours, customers, best } = tally.counts();
  expect(Object.fromEntries(hours.map((n, hour) => [hour, n] as const).filter(([, n]) => n > 0))).toEqual({
    9: 1,
    18: 2,
    19: 1,
  });
  expect([customers, best]).toEqual([3, 18]);
  expect(new ClickTally("UTC").counts()).toEqual({ hours: new Array(24).fill(0), customers: 0 });
});
