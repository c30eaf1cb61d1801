import type { Dynamo } from "./dynamodb/handler.ts";
import type { VirtualKernel } from "./kernel/virtual-kernel.ts";
import { type LambdaHost, nameOf } from "./lambda/lambda.ts";
import type { Meter } from "./meter/meter.ts";
import { EventSource } from "./sqs/event-source.ts";
import type { Queue } from "./sqs/queue.ts";
import type { StepFunctions } from "./stepfunctions/step-functions.ts";
import type { Store } from "./store/store.ts";
import { type Stack, TemplateRefusedError } from "./template/stack.ts";

/** Makes the tables of the stack that are not there yet. */
export async function deployTables(stack: Stack, dynamo: Dynamo): Promise<void> {
  for (const table of stack.tables) {
    const { status, body } = await dynamo.handle("CreateTable", JSON.stringify(table.create));
    if (status !== 200 && !body.includes("ResourceInUseException")) {
      throw new Error(`The table ${table.name} cannot be made: ${body}`);
    }
  }
}

/**
 * Brings the stack's machines to the definitions of the template, and publishes their versions and aliases. Versions are
 * numbered as they are published, so the template's own ARNs of them are translated. What an earlier template had stays.
 */
export async function deployMachines(stack: Stack, stepFunctions: StepFunctions): Promise<void> {
  for (const machine of stack.machines) stepFunctions.deploy(machine);
  const published = new Map<string, string>();
  for (const { arn, machineArn, description } of stack.versions) {
    const answer = await stepFunctions.call("PublishStateMachineVersion", { stateMachineArn: machineArn, description });
    published.set(arn, String(answer.stateMachineVersionArn));
  }
  for (const { name, routes } of stack.aliases) {
    await stepFunctions.call("CreateStateMachineAlias", {
      name,
      routingConfiguration: routes.map(({ versionArn, weight }) => ({
        stateMachineVersionArn: published.get(versionArn) ?? versionArn,
        weight,
      })),
    });
  }
}

interface Connections {
  readonly kernel: VirtualKernel;
  readonly store: Store;
  readonly meter: Meter;
  /** Told of each request that may begin a trace. */
  requested(functionName: string): void;
  readonly limited: boolean;
}

/** Feeds the functions of the stack from their queues. */
export function connect(
  stack: Stack,
  queues: ReadonlyMap<string, Queue>,
  lambda: LambdaHost,
  { kernel, store, meter, requested, limited }: Connections,
): void {
  for (const source of stack.eventSources) {
    const queue = queues.get(source.queueArn);
    if (queue === undefined)
      throw new TemplateRefusedError(`An event source reads ${source.queueArn}, which is not there.`);
    new EventSource(queue, source, {
      kernel,
      store,
      region: stack.region,
      limited,
      invoke: (functionArn, event) => {
        requested(nameOf(functionArn));
        return lambda.invoke(functionArn, event);
      },
      countRequest: () => meter.add("queueRequests", 1),
    });
  }
}
