import { systemClock } from "../../adapters/system/clock.ts";
import type { DecideResult } from "../../core/model/task.ts";
import { decide } from "../../core/steps/decide.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { readEnvironment } from "../wiring/environment.ts";
import { serve } from "../wiring/serve.ts";
import { machineStores, tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { parseTask } from "./task.ts";

const environment = readEnvironment("table", "machinePrefix");
const counter = telemetry("steps", systemClock);
const { profiles, messages, spills } = tableStores(environment.table, systemClock);
const { tokens } = machineStores(environment.machinePrefix);
const deps = { profiles, messages, spills, tokens, clock: systemClock, counter };

/** Answers a machine's conditions, or registers its wait for an event, which is answered by its task token. */
export const handler = serve(counter, async (payload: unknown): Promise<DecideResult | undefined> => {
  const task = parseTask(payload);
  if (task.do === "decide") return decide(deps, task);
  await registerWait(deps, task);
  return undefined;
});
