import { expect, test } from "vitest";
import { memoryControl, memoryRechecks } from "../../adapters/memory/control.ts";
import { memoryTombstones } from "../../adapters/memory/erasures.ts";
import { memoryMembers } from "../../adapters/memory/indexes.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { memoryEventBus, memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { memoryKeyedEntries, memoryProfiles, memorySpills } from "../../adapters/memory/profiles.ts";
import { memoryCounter } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { parseTask, perform } from "../../functions/steps/task.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import { createStepFunctions } from "../../local/stepfunctions/step-functions.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { deployMachines, MACHINES } from "./deploy-machines.ts";
import { serviceRuns, serviceTokens } from "./service-ports.ts";
import { SimKernel } from "./sim-kernel.ts";

/** More passes than the history of one run holds: 25,000 events, https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const PASSES = 3_000;
const FILES = {
  "workflows/settings.yaml": "zone: UTC\n",
  "workflows/definitions/long.journey.yaml": `
journey: long
enter: { event: Order Completed }
steps:
  - id: tries
    repeat: { every: 2h, at most: ${PASSES} }
    steps:
      - update: { add: { tries: 1 } }
`,
};
const START = Date.UTC(2026, 11, 7, 18);

test("an entry whose run becomes too long goes on in other runs, pass for pass, and ends once", async () => {
  const compiled = await compileWorkspace(
    Object.entries(FILES).map(([path, text]) => ({ path, text: text.trimStart() })),
    { hash: sha256 },
  );
  const kernel = new SimKernel(START);
  const clock = { now: () => kernel.now() };
  const storage = new MemoryStorage();
  let working = 0;
  const worked = async <T>(work: Promise<T>): Promise<T> => {
    working += 1;
    return work.finally(() => {
      working -= 1;
    });
  };
  const service = createStepFunctions({
    kernel,
    hash: sha256,
    runs: storage,
    machines: storage,
    region: "eu-west-1",
    account: "000000000000",
    invoker: {
      invoke: async (_, payload) => {
        const answer = await worked(perform(deps, parseTask(payload)));
        return { ok: true, payload: JSON.parse(JSON.stringify(answer ?? null)) };
      },
    },
    status: { changed: (change) => void worked(settleBatch(deps, [{ id: "1", body: JSON.stringify(change) }])) },
  });
  const profiles = memoryProfiles();
  const deps = {
    parked: memoryRefusedEvents(),
    clock,
    profiles,
    messages: memoryMessages(),
    keyed: memoryKeyedEntries(),
    spills: memorySpills(clock),
    members: memoryMembers(),
    tombstones: memoryTombstones(),
    control: memoryControl(),
    rechecks: memoryRechecks(),
    bus: memoryEventBus(),
    told: memoryEventBus(),
    runs: serviceRuns(service, MACHINES),
    tokens: serviceTokens(service),
    counter: memoryCounter(),
    hash: sha256,
    rules: compiled.rules,
  };
  await deployMachines(service, compiled);
  const event = { name: "Order Completed", time: START, customerId: "ada", properties: {}, context: {}, replay: false };

  await ingestCustomer(deps, "ada", [{ ...event, id: "e1" }]);
  await kernel.run(
    async () => {
      for (let quiet = 0; quiet < 2; quiet = working === 0 ? quiet + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    () => {},
  );

  const runs = storage.list({ machineArn: `${MACHINES}long`, limit: 100 });
  const [profile] = profiles.all();
  expect(profile?.traits.tries?.v).toBe(PASSES);
  expect(runs.length).toBeGreaterThan(1);
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => "SUCCEEDED"));
  expect(profile?.journeys.long).toMatchObject({ count: 1, ended: { completed: 1 } });
}, 60_000);
