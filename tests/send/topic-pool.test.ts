import { expect, it } from "vitest";
import { outcome, receipt, SENT, task, world } from "./world.ts";

const topics = { account: { channels: ["email"], default: "in" as const, pool: "news", tenant: "shop" } };

it("an e-mail leaves by the pool and for the tenant of its topic; one without a topic by neither", async () => {
  const here = await world({ settings: { topics } });

  expect(await outcome(here.deps, task)).toEqual(SENT);
  expect(await outcome(here.deps, receipt)).toEqual(SENT);

  expect(here.channel.calls[0]).toMatchObject({ pool: "news", tenant: "shop" });
  expect(here.channel.calls[1]).not.toHaveProperty("pool");
  expect(here.channel.calls[1]).not.toHaveProperty("tenant");
});
