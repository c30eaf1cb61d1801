import { SFNClient } from "@aws-sdk/client-sfn";
import { runStore, taskTokens } from "../../adapters/aws/runs.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import { createStepFunctions, type StepFunctions, statesService } from "../../local/stepfunctions/step-functions.ts";
import { inProcess } from "./in-process.ts";
import { type RunWorld, VERSION } from "./run-contract.ts";
import { T0 } from "./stores.ts";

/** One task that waits for its token, and whose answer is the output of the run. */
const DEFINITION = {
  QueryLanguage: "JSONata",
  TimeoutSeconds: 5,
  StartAt: "Wait",
  States: {
    Wait: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:steps",
        Payload: { token: "{% $states.context.Task.Token %}", run: "{% $states.context.Execution.Name %}" },
      },
      Output: "{% $states.result %}",
      End: true,
    },
  },
};

/** The local cloud's Step Functions with one machine, `welcome`, in one version. */
export function localStates(machinePrefix: string): RunWorld {
  const storage = new MemoryStorage();
  const kernel = new VirtualKernel({ start: T0, concurrency: 2 });
  const tokens = new Map<string, string>();
  const states = createStepFunctions({
    kernel,
    hash: sha256,
    invoker: {
      invoke: async (_function, payload) => {
        const { run, token } = JSON.parse(JSON.stringify(payload));
        tokens.set(run, token);
        return { ok: true, payload: null };
      },
    },
    runs: storage,
    machines: storage,
    status: { changed: () => {} },
    region: "eu-west-1",
    account: "123456789012",
  });
  const machine = states.deploy({
    name: "sojourn-dev-welcome",
    roleArn: "arn:aws:iam::123456789012:role/states",
    definition: JSON.stringify(DEFINITION),
  });
  const ready = publish(states, machine);
  states.open();
  const client = new SFNClient(inProcess(statesService(states), ready));
  const execution = (name: string): string =>
    `${machinePrefix.replace(":stateMachine:", ":execution:")}welcome:${name}`;
  let waiting = 0;
  return {
    runs: runStore(client, machinePrefix),
    tokens: taskTokens(client),
    input: (name) => JSON.parse(storage.read(execution(name))?.input ?? "null"),
    finish: async (name, status) => {
      if (status.status !== "timed_out") await kernel.runUntil("time" in status ? status.time : T0);
      const taskToken = tokens.get(name);
      if (status.status === "timed_out") await kernel.runUntil(status.time);
      else if (status.status === "failed") await states.call("SendTaskFailure", { taskToken, error: "Broken" });
      else {
        const output = JSON.stringify("outcome" in status ? { outcome: status.outcome } : {});
        await states.call("SendTaskSuccess", { taskToken, output });
      }
      await kernel.runUntil(kernel.now());
    },
    waiting: async () => {
      await ready;
      const name = `waiting-${++waiting}`;
      await states.call("StartExecution", { stateMachineArn: machine, name, input: "{}" });
      await kernel.runUntil(kernel.now() + 1);
      return tokens.get(name) ?? "";
    },
    expire: async () => kernel.runUntil(T0 + 6000),
  };
}

async function publish(states: StepFunctions, machine: string): Promise<void> {
  const { stateMachineVersionArn } = await states.call("PublishStateMachineVersion", { stateMachineArn: machine });
  await states.call("CreateStateMachineAlias", {
    name: `v${VERSION}`,
    routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
  });
}
