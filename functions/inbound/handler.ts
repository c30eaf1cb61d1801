import type { SQSEvent } from "aws-lambda";
import { answeredTexts } from "../../adapters/aws/answered-texts.ts";
import { eventBus } from "../../adapters/aws/event-bus.ts";
import { phoneIndex } from "../../adapters/aws/indexes.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { optOutList } from "../../adapters/channels/opt-out-list.ts";
import { smsSender } from "../../adapters/channels/sms.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { receiveTexts } from "../../core/inbound/receive-texts.ts";
import { receiveWhatsApp } from "../../core/inbound/receive-whatsapp.ts";
import { actingWords } from "../../core/inbound/words.ts";
import type { Settings } from "../../core/model/settings.ts";
import { dynamoClient, eventBridgeClient, optOutClient, queueClient, smsClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { records, serve, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";

const environment = readEnvironment("table", "stage", "bus", "refusedQueue", "deadQueue");
const counter = telemetry("inbound", systemClock);
const store = table(dynamoClient(), environment.table);
const queues = queueClient();
const settings = readDataFile<Settings>("settings");
const replies = settings.replies ?? { answeredBy: "aws", optOutList: "Default", languages: [] };
/** Ten records come at once, and the function has 30 seconds. */
const SEND_TIMEOUT_MS = 10_000;
const deps = {
  counter,
  clock: systemClock,
  hash: sha256,
  replies,
  words: actingWords(replies),
  stages: settings.stages,
  stage: environment.stage,
  suppressions: suppressionStore(store),
  answered: answeredTexts(store),
  phones: phoneIndex(store),
  profiles: profileStore(store, systemClock),
  messages: messageStore(store),
  optOuts: optOutList(optOutClient(), replies.optOutList),
  sendText: smsSender(smsClient(SEND_TIMEOUT_MS), environment.stage),
  bus: eventBus(eventBridgeClient(), environment.bus),
  refused: refusedEvents(queues, environment.refusedQueue),
  parked: refusedEvents(queues, environment.deadQueue),
  ...(WITH.whatsapp ? { receiveWhatsApp } : {}),
};

/** Takes in the text messages that customers send. */
export const handler = serve(counter, async (batch: SQSEvent) => unfinished(await receiveTexts(deps, records(batch))));
