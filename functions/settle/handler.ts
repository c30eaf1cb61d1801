import type { SQSEvent } from "aws-lambda";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { queueClient } from "../wiring/clients.ts";
import { readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "deadQueue");
const counter = telemetry("settle", systemClock);
const { profiles, keyed } = tableStores(environment.table, systemClock);
const parked = refusedEvents(queueClient(), environment.deadQueue);
const deps = { profiles, keyed, clock: systemClock, counter, hash: sha256, parked };

/** Ends the entries of runs that are over. */
export const handler = serve(counter, async (batch: SQSEvent) => unfinished(await settleBatch(deps, records(batch))));
