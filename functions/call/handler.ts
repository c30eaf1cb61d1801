import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { laterRecords } from "../../adapters/aws/queues.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { table } from "../../adapters/aws/table.ts";
import { turnStore } from "../../adapters/aws/turns.ts";
import { destinationCaller } from "../../adapters/destinations/caller.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import { call } from "../../core/call/call.ts";
import { type Delivered, deliverMessage } from "../../core/call/deliver.ts";
import { retryGivenUpCalls } from "../../core/call/given-up.ts";
import { callTurns } from "../../core/call/turns.ts";
import type { Destination } from "../../core/model/destination.ts";
import { NotRunError } from "../../core/model/errors.ts";
import type { CallResult } from "../../core/model/task.ts";
import { dynamoClient, lambdaClient, queueClient, secretsClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { defaultProvider } from "../wiring/lambda-credentials.ts";
import { isBatch, records, serveTask, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { isDelivery, parseCallTask, parseDelivery } from "./parse-task.ts";

const environment = readEnvironment("table", "deadQueue", "callsQueue");
const store = table(dynamoClient(), environment.table);
const queues = queueClient();
const destinations: Readonly<Record<string, Destination>> = readDataFile("destinations");
const isPaced = Object.values(destinations).some(({ spacing }) => spacing !== undefined);
const counter = telemetry("call", systemClock);
const deps = {
  clock: systemClock,
  hash: sha256,
  counter,
  profiles: profileStore(store, systemClock),
  messages: messageStore(store),
  caller: destinationCaller({
    lambda: lambdaClient(),
    secrets: secretsManager(secretsClient(), systemClock),
    clock: systemClock,
    credentials: defaultProvider(),
  }),
  destinations,
  ...(isPaced ? { turns: callTurns(turnStore(store, systemClock), systemClock), pause } : {}),
  parked: refusedEvents(queues, environment.deadQueue),
  later: laterRecords(queues, environment.callsQueue),
} satisfies Parameters<typeof call>[0];

function perform(input: unknown): Promise<CallResult | Delivered> {
  return isDelivery(input) ? deliverMessage(deps, parseDelivery(input)) : call(deps, parseCallTask(input));
}

/** Calls another system for a journey, or with a message. The input is a task of a machine, or records of a queue: calls that were given up before. */
export const handler = serveTask(
  counter,
  async (input: unknown) =>
    isBatch(input) ? unfinished(await retryGivenUpCalls(deps, records(input))) : perform(input),
  // Before it has called the other system: `Retryable` would count as one of the destination's attempts.
  (what) => new NotRunError(what),
);
