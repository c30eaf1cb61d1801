import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { eventBus } from "../../adapters/aws/event-bus.ts";
import { inboxStore } from "../../adapters/aws/inbox.ts";
import { messageCounts } from "../../adapters/aws/message-counts.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { sentEvents } from "../../adapters/aws/sent-events.ts";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { mac } from "../../adapters/system/mac.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import { cachedKeys } from "../../core/collect/cached-keys.ts";
import { rateLimit } from "../../core/collect/rate-limit.ts";
import { defined } from "../../core/model/defined.ts";
import type { Settings } from "../../core/model/settings.ts";
import { dynamoClient, eventBridgeClient, queueClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { serve } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { answer } from "./http.ts";
import { inboxFor } from "./inbox.ts";

const environment = readEnvironment("table", "bus", "refusedQueue");
const counter = telemetry("collect", systemClock);
const items = table(dynamoClient(), environment.table);
const deps = {
  keys: cachedKeys(writeKeyStore(items), systemClock),
  events: sentEvents(eventBridgeClient(), environment.bus, pause),
  refused: refusedEvents(queueClient(), environment.refusedQueue),
  clock: systemClock,
  counter,
  hash: sha256,
  settings: readDataFile<Settings>("settings"),
  mac,
  limit: rateLimit({ counts: messageCounts(items), clock: systemClock, counter }),
};
const inbox = WITH.in_app
  ? inboxFor({
      ...deps,
      inbox: inboxStore(items),
      profiles: profileStore(items, systemClock),
      bus: eventBus(eventBridgeClient(), environment.bus),
    })
  : undefined;

/** Takes in messages of the tracking protocol over HTTPS and puts them on the bus. */
export const handler = serve(counter, (request: APIGatewayProxyEventV2) =>
  answer({ ...deps, ...defined({ inbox }) }, request),
);
