import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { table } from "../../adapters/aws/table.ts";
import { destinationCaller } from "../../adapters/destinations/caller.ts";
import { systemClock } from "../../adapters/system/clock.ts";
import { sha256 } from "../../adapters/system/hash.ts";
import { call } from "../../core/call/call.ts";
import { dynamoClient } from "../wiring/clients.ts";
import { readDataFile } from "../wiring/data-file.ts";
import { readEnvironment } from "../wiring/environment.ts";
import { lambdaClient, secretsClient } from "../wiring/provider-clients.ts";
import { ServiceError, serveTask } from "../wiring/serve-task.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { parseCallTask } from "./parse-task.ts";

const environment = readEnvironment("table");
const store = table(dynamoClient(), environment.table);
const counter = telemetry("call", systemClock);
const deps = {
  clock: systemClock,
  hash: sha256,
  counter,
  profiles: profileStore(store),
  messages: messageStore(store),
  caller: destinationCaller(lambdaClient(), secretsManager(secretsClient(), systemClock)),
  destinations: readDataFile("destinations"),
} satisfies Parameters<typeof call>[0];

/** Asks another system for a journey. */
export const handler = serveTask(
  counter,
  (input: unknown) => call(deps, parseCallTask(input)),
  (what) => new ServiceError(what),
);
