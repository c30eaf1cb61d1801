import type { WaitEvent, WatchRule } from "../../core/model/rules.ts";
import type { DecideTask, WaitTask } from "../../core/model/task.ts";
import { journey, rulesOf, START, type World, world } from "../ingest/world.ts";

export const PLACE = { contract: 1, customer: "ada", journey: "cart", version: "aaaaaaaaaaaa", n: 1, pass: 1 } as const;

/** A wait for `Payment Captured` in step `paid`, registered by token `t1`, begun at START. */
export function waitTask(
  { since = "step", ...rule }: Partial<WaitEvent> & { since?: "step" | "entry" } = {},
  parts: Partial<WaitTask> = {},
): WaitTask {
  return {
    ...PLACE,
    do: "wait",
    step: "paid",
    token: "t1",
    wait: { kind: "events", need: "any", events: [{ event: "Payment Captured", fields: [], ...rule }], since },
    began: new Date(START).toISOString(),
    steps: {},
    ...parts,
  };
}

export function decideTask(conditions: Record<string, string>, parts: Partial<DecideTask> = {}): DecideTask {
  return { ...PLACE, do: "decide", step: "check", conditions, messages: {}, steps: {}, ...parts };
}

export function watchRule(rule: Partial<WatchRule> = {}): WatchRule {
  return { step: "paid", index: 0, event: "Payment Captured", since: "entry", fields: [], ...rule };
}

/** A world in which Ada entered the journey at START, with order o1. */
export async function insideWorld(watch: readonly WatchRule[] = []): Promise<World> {
  const exit = [{ event: "Left", reason: "left" }];
  const all = world(rulesOf([journey({ inside: { exit, watch } })]));
  await all.ingest(all.now("Cart Updated", { properties: { orderId: "o1" } }));
  return all;
}
