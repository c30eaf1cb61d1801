import { expect, test } from "vitest";
import { registerWait } from "../../core/steps/register-wait.ts";
import { MINUTE, START } from "../ingest/world.ts";
import { insideWorld, waitTask } from "./tasks.ts";

test("a wait finds the event that came before it registered also where so many came since that it lies in a side item", async () => {
  const all = await insideWorld();
  all.clock.advance(MINUTE);
  await all.ingest(all.now("Payment Captured"));
  for (let n = 0; n < 260; n++) await all.ingest(all.now("Page Viewed"));

  expect(all.profile().spills?.length).toBeGreaterThan(0);
  expect(all.profile().recent.some(({ name }) => name === "Payment Captured")).toBe(false);
  await registerWait(all.deps, waitTask({}, { began: new Date(START + MINUTE).toISOString() }));

  expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
});
