import type { SQSEvent } from "aws-lambda";
import { erasureStore } from "../../adapters/aws/erasures.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { erasureQueue } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { runStore } from "../../adapters/aws/runs.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { eraseRequested } from "../../core/privacy/erase-requested.ts";
import { TOMBSTONE_KEPT } from "../../core/privacy/retention.ts";
import { dynamoClient, queueClient, stepFunctionsClient } from "../wiring/clients.ts";
import { readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "machinePrefix", "erasuresQueue", "deadQueue");
const counter = telemetry("privacy", systemClock);
const client = dynamoClient();
const items = table(client, environment.table);
const queues = queueClient();
const deps = {
  profiles: profileStore(items, systemClock),
  erasures: erasureStore(client, environment.table),
  tombstones: tombstones(items),
  runs: runStore(stepFunctionsClient(), environment.machinePrefix),
  clock: systemClock,
  hash: sha256,
  tombstoneKept: TOMBSTONE_KEPT,
  queue: erasureQueue(queues, environment.erasuresQueue),
  parked: refusedEvents(queues, environment.deadQueue),
  counter,
};

/** Erases customers whom other systems ask to erase. It is the one function that deletes items and writes tombstones. */
export const handler = serve(counter, async (batch: SQSEvent) =>
  unfinished(await eraseRequested(deps, records(batch))),
);
