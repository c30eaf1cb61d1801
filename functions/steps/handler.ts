import { controlStore } from "../../adapters/aws/control.ts";
import { eventBus } from "../../adapters/aws/event-bus.ts";
import { memberStore } from "../../adapters/aws/indexes.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { cachedControl } from "../../core/control/control.ts";
import type { Rules } from "../../core/model/rules.ts";
import { eventBridgeClient } from "../wiring/clients.ts";
import { readDataFile, readEnvironment } from "../wiring/environment.ts";
import { serveTask } from "../wiring/serve.ts";
import { machineStores, segmentBus, tableStores } from "../wiring/stores.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { parseTask, perform } from "./task.ts";

const environment = readEnvironment("table", "machinePrefix", "bus");
const counter = telemetry("steps", systemClock);
const { table, ...stores } = tableStores(environment.table, systemClock);
const deps = {
  ...stores,
  ...machineStores(environment.machinePrefix),
  members: memberStore(table, systemClock),
  tombstones: tombstones(table),
  control: cachedControl(controlStore(table), systemClock),
  bus: eventBus(eventBridgeClient(), environment.bus),
  told: segmentBus(environment.bus),
  rules: readDataFile<Rules>("rules"),
  clock: systemClock,
  counter,
  hash: sha256,
} satisfies Parameters<typeof perform>[0];

/** Does the steps of journeys that send nothing: answers conditions, registers waits, changes profiles, puts events. */
export const handler = serveTask(counter, (payload: unknown) => perform(deps, parseTask(payload)));
