import { SFNClient } from "@aws-sdk/client-sfn";
import { beforeEach, describe } from "vitest";
import { runStore, taskTokens } from "../../adapters/aws/runs.ts";
import { memoryRuns, memoryTaskTokens } from "../../adapters/memory/runs.ts";
import { localStates } from "./local-states.ts";
import { GONE, type RunWorld, runContract, VERSION } from "./run-contract.ts";
import { StatesEndpoint } from "./states-endpoint.ts";
import { T0 } from "./stores.ts";

const PREFIX = "arn:aws:states:eu-west-1:123456789012:stateMachine:sojourn-dev-";
const EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:sojourn-dev-welcome:";

const WORLDS: Record<string, () => RunWorld> = {
  "local Step Functions": () => localStates(PREFIX),
  "Step Functions as documented": () => {
    const states = new StatesEndpoint([`${PREFIX}welcome:v${VERSION}`]);
    const client = new SFNClient({
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: states.requestHandler as never,
      maxAttempts: 1,
    });
    let tokens = 0;
    return {
      runs: runStore(client, PREFIX),
      tokens: taskTokens(client),
      input: (name) => JSON.parse(states.run(EXECUTION + name).input),
      finish: async (name, status) => {
        states.run(EXECUTION + name).status = status;
      },
      waiting: async () => {
        const token = `token-${++tokens}`;
        states.tokens.set(token, "waiting");
        return token;
      },
      expire: async (token) => {
        states.tokens.set(token, "expired");
      },
    };
  },
  memory: () => {
    const runs = memoryRuns({ now: () => T0 });
    const tokens = memoryTaskTokens();
    runs.lack(GONE, true);
    let waiting = 0;
    return {
      runs,
      tokens,
      input: (name) => runs.all().find((run) => run.name === name)?.input,
      finish: async (name, status) => runs.finish(name, status),
      waiting: async () => `token-${++waiting}`,
      expire: async (token) => tokens.expire(token),
    };
  },
};

describe.each(Object.entries(WORLDS))("%s", (_name, open) => {
  let world: RunWorld;
  beforeEach(() => {
    world = open();
  });

  runContract(() => world);
});
