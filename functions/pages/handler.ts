import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { mailedAddresses } from "../../adapters/aws/mailed.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { sentEvents } from "../../adapters/aws/sent-events.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { pause, sha256, systemClock } from "../../adapters/system/system.ts";
import type { Settings } from "../../core/model/settings.ts";
import { dynamoClient, emailClient, eventBridgeClient, secretsClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { serve } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { answer } from "./http.ts";

const environment = readEnvironment("table", "stage", "bus", "linkSecret", "linksUrl", "configurationSet");
const counter = telemetry("pages", systemClock);
const store = table(dynamoClient(), environment.table);
/** Shorter than API Gateway waits: 30 seconds. */
const MAIL_TIMEOUT_MS = 10_000;
const deps = {
  sealer,
  hash: sha256,
  secrets: secretsManager(secretsClient(), systemClock),
  secret: environment.linkSecret,
  url: environment.linksUrl,
  clock: systemClock,
  counter,
  profiles: profileStore(store, systemClock),
  suppressions: suppressionStore(store),
  mailed: mailedAddresses(store),
  events: sentEvents(eventBridgeClient(), environment.bus, pause),
  mail: sesSender(emailClient(MAIL_TIMEOUT_MS), environment.configurationSet),
  settings: readDataFile<Settings>("settings"),
  pause,
  stage: environment.stage,
};

/** The pages that links of messages lead to, unsubscribe, preferences and confirm; and the links that are counted, on their way. */
export const handler = serve(counter, (request: APIGatewayProxyEventV2) => answer(deps, request));
