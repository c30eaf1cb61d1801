import type { SQSEvent } from "aws-lambda";
import { answerHistory } from "../../adapters/aws/answers.ts";
import { fanOutQueue } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { tallies } from "../../adapters/aws/tallies.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { mailTally } from "../../core/feedback/mail-tally.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { defined } from "../../core/model/defined.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Rules } from "../../core/model/rules.ts";
import { queueClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { machineStores, segmentBus, tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "machinePrefix", "refusedQueue", "deadQueue", "rosterQueue", "bus");
const counter = telemetry("ingest", systemClock);
const { table, ...stores } = tableStores(environment.table, systemClock);
const queues = queueClient();
const said = {
  ...stores,
  suppressions: suppressionStore(table),
  answers: answerHistory(table),
  tombstones: tombstones(table),
  clock: systemClock,
  counter,
  hash: sha256,
  spelling: addressSpelling,
};
const rules = readDataFile<Rules>("rules");
const mail =
  rules.settings.deliverability === undefined
    ? undefined
    : mailTally({ tallies: tallies(table), clock: systemClock, counter });
const deps = {
  ...said,
  ...machineStores(environment.machinePrefix),
  refused: refusedEvents(queues, environment.refusedQueue),
  parked: refusedEvents(queues, environment.deadQueue),
  told: segmentBus(environment.bus),
  fanOut: fanOutQueue(queues, environment.rosterQueue),
  rules,
  report: async (event: CustomerEvent, around: Around) => {
    await applyFeedback({ ...said, ...defined({ softBounces: rules.settings.softBounces }) }, event, around);
    mail?.note(event, around);
  },
};

/** Brings events into profiles, and starts, wakes and ends runs. */
export const handler = serve(counter, async (batch: SQSEvent) => {
  const again = await ingestBatch(deps, records(batch));
  await mail?.flush();
  return unfinished(again);
});
