import type { SQSEvent } from "aws-lambda";
import { recheckStore } from "../../adapters/aws/control.ts";
import { profileScan } from "../../adapters/aws/indexes.ts";
import { fanOutQueue, innerQueue } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { fanOutBatch } from "../../core/fan-out/fan-out.ts";
import type { Rules } from "../../core/model/rules.ts";
import { queueClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "rosterQueue", "pacedQueue", "deadQueue");
const counter = telemetry("roster", systemClock);
const { table, members } = tableStores(environment.table, systemClock);
const queues = queueClient();
const deps = {
  members,
  scan: profileScan(table),
  fanOut: fanOutQueue(queues, environment.rosterQueue),
  paced: innerQueue(queues, environment.pacedQueue),
  parked: refusedEvents(queues, environment.deadQueue),
  rechecks: recheckStore(table),
  rules: readDataFile<Rules>("rules"),
  hash: sha256,
  clock: systemClock,
  counter,
};

/** Lets the members of a segment in, or rechecks every profile, one page at a time. */
export const handler = serve(counter, async (batch: SQSEvent) => unfinished(await fanOutBatch(deps, records(batch))));
