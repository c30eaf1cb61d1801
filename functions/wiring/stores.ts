import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { eventBus } from "../../adapters/aws/event-bus.ts";
import { dueIndex, memberStore } from "../../adapters/aws/indexes.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { runStore, taskTokens } from "../../adapters/aws/runs.ts";
import { keyedEntryStore, spillStore } from "../../adapters/aws/side-items.ts";
import { table } from "../../adapters/aws/table.ts";
import { cachedControl, cachedRechecks } from "../../core/control/control.ts";
import { SEGMENT_SOURCE } from "../../core/ingest/emitted.ts";
import type { Clock } from "../../core/ports/system.ts";
import { dynamoClient, eventBridgeClient, stepFunctionsClient } from "./clients.ts";

/** The stores in the table of this name. */
export function tableStores(name: string, clock: Clock) {
  const stored = table(dynamoClient(), name);
  return {
    table: stored,
    profiles: profileStore(stored, clock),
    messages: messageStore(stored),
    keyed: keyedEntryStore(stored, clock),
    spills: spillStore(stored, clock),
    due: dueIndex(stored),
    members: memberStore(stored, clock),
    control: cachedControl(controlStore(stored), clock),
    rechecks: cachedRechecks(recheckStore(stored), clock),
  };
}

/** The store of runs and the task tokens of the stage's machines. */
export function machineStores(machinePrefix: string) {
  const client = stepFunctionsClient();
  return { runs: runStore(client, machinePrefix), tokens: taskTokens(client) };
}

/** The bus, for what other systems are told of segments. */
export function segmentBus(name: string) {
  return eventBus(eventBridgeClient(), name, SEGMENT_SOURCE);
}
