import { fanOutQueue } from "../../adapters/aws/queues.ts";
import { tallies } from "../../adapters/aws/tallies.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import type { Rules } from "../../core/model/rules.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { queueClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { serve } from "../wiring/serve.ts";
import { machineStores, segmentBus, tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";

/** Items listed at a time. */
const ITEMS = 250;
/** Well before the function's 280 seconds are over, and the next round begins; milliseconds. */
const ROUND = 265_000;

const environment = readEnvironment("table", "machinePrefix", "rosterQueue", "bus");
const counter = telemetry("sweep", systemClock);
const { table, ...stores } = tableStores(environment.table, systemClock);
const deps = {
  ...stores,
  tombstones: tombstones(table),
  tallies: tallies(table),
  ...machineStores(environment.machinePrefix),
  told: segmentBus(environment.bus),
  fanOut: fanOutQueue(queueClient(), environment.rosterQueue),
  rules: readDataFile<Rules>("rules"),
  clock: systemClock,
  counter,
  hash: sha256,
  pause,
};

/** Finishes what was left undone. */
export const handler = serve(counter, () => sweep(deps, { items: ITEMS, until: systemClock.now() + ROUND }));
