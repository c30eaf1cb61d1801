import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { erasureQueue } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { sentEvents } from "../../adapters/aws/sent-events.ts";
import { mac } from "../../adapters/system/mac.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import type { Settings } from "../../core/model/settings.ts";
import { receiveEvents } from "../../core/sources/receive-events.ts";
import { receiver } from "../../core/sources/received-rows.ts";
import { eventBridgeClient, queueClient, secretsClient } from "../wiring/clients.ts";
import { optional, readDataFile, readEnvironment } from "../wiring/environment.ts";
import { isBatch, records, serve, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";
import type { Sources } from "./sources.ts";
import { answer } from "./webhook.ts";

const environment = readEnvironment("bus", "refusedQueue", "deadQueue");
// Only the stack of a workspace whose sources may ask for erasures has the queue.
const erasures = optional("erasuresQueue");
const counter = telemetry("sources", systemClock);
const sources = readDataFile<Sources>("sources");
const { identity } = readDataFile<Settings>("settings");
const queues = queueClient();
const deps = {
  clock: systemClock,
  hash: sha256,
  mac,
  secrets: secretsManager(secretsClient(), systemClock),
  bus: sentEvents(eventBridgeClient(), environment.bus, pause),
  refused: refusedEvents(queues, environment.refusedQueue),
  erasures: erasureQueue(queues, erasures ?? ""),
  parked: refusedEvents(queues, environment.deadQueue),
  counter,
  receivers: Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, receiver(source, sha256, identity)]),
  ),
};

/** Takes in what other systems send: requests to their webhooks, and records of the queue of other buses' events. */
export const handler = serve(counter, async (input: unknown) =>
  isBatch(input) ? unfinished(await receiveEvents(deps, records(input))) : answer(deps, sources, request(input)),
);

/** API Gateway calls the function with nothing else (infra/constructs/sources.ts). */
function request(input: unknown): APIGatewayProxyEventV2 {
  if (typeof input === "object" && input !== null && "rawPath" in input) return input as APIGatewayProxyEventV2;
  throw new Error("This is neither a request of API Gateway nor a batch of the queue.");
}
