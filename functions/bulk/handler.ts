import type { SQSEvent } from "aws-lambda";
import { importBucket, uploadQueue } from "../../adapters/aws/import-bucket.ts";
import { innerQueue } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { sentEvents } from "../../adapters/aws/sent-events.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { openUpload } from "../../adapters/files/upload.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import { takeUploads } from "../../core/bulk/take-upload.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { FileSource } from "../../core/model/source.ts";
import { bucketClient, dynamoClient, eventBridgeClient, queueClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "bus", "pacedQueue", "bulkQueue", "deadQueue", "importBucket");
const counter = telemetry("bulk", systemClock);
const queues = queueClient();
const bucket = importBucket(bucketClient(), environment.importBucket);
const deps = {
  bucket,
  open: openUpload(bucket),
  uploads: uploadQueue(queues, environment.bulkQueue),
  bus: sentEvents(eventBridgeClient(), environment.bus, pause),
  inner: innerQueue(queues, environment.pacedQueue),
  parked: refusedEvents(queues, environment.deadQueue),
  suppressions: suppressionStore(table(dynamoClient(), environment.table)),
  settings: readDataFile<Settings>("settings"),
  sources: readDataFile<Readonly<Record<string, FileSource>>>("files"),
  hash: sha256,
  spelling: addressSpelling,
  clock: systemClock,
  pause,
  counter,
};

/** Takes in the files of the import bucket, a part of one at a time. */
export const handler = serve(counter, async (batch: SQSEvent) => unfinished(await takeUploads(deps, records(batch))));
