import { systemClock } from "../../adapters/system/clock.ts";
import { sha256 } from "../../adapters/system/hash.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { readEnvironment } from "../wiring/environment.ts";
import { serve } from "../wiring/serve.ts";
import { machineStores, tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";

/** Items listed at a time. */
const ITEMS = 250;
/** Well before the function's 50 seconds are over; milliseconds. */
const ROUND = 40_000;

const environment = readEnvironment("table", "machinePrefix");
const counter = telemetry("sweep", systemClock);
const { profiles, messages, keyed, due } = tableStores(environment.table, systemClock);
const { runs, tokens } = machineStores(environment.machinePrefix);
const deps = { profiles, messages, keyed, due, runs, tokens, clock: systemClock, counter, hash: sha256 };

/** Finishes what was left undone. */
export const handler = serve(counter, () => sweep(deps, { items: ITEMS, until: systemClock.now() + ROUND }));
