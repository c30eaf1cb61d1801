import type { Dynamo } from "./dynamodb/handler.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { type LambdaHost, nameOf } from "./lambda/lambda.ts";
import type { Meter } from "./meter/meter.ts";
import { EventSource } from "./sqs/event-source.ts";
import { Queue } from "./sqs/queue.ts";
import type { StepFunctions } from "./stepfunctions/step-functions.ts";
import type { Store } from "./store/store.ts";
import { type Stack, TemplateRefusedError } from "./template/stack.ts";

/** Creates the tables of the stack that do not exist yet, and the indexes that those of an earlier stack lack. */
export async function deployTables(stack: Pick<Stack, "tables">, dynamo: Dynamo): Promise<void> {
  for (const table of stack.tables) {
    const { status, body } = await dynamo.handle("CreateTable", JSON.stringify(table.create));
    if (status !== 200 && !body.includes("ResourceInUseException")) {
      throw new Error(`The table ${table.name} cannot be made: ${body}`);
    }
    await dynamo.addIndexes(table.name, table.create);
  }
}

/** Creates the queues of the stack, by name. */
export function openQueues(stack: Stack, kernel: Kernel, store: Store): ReadonlyMap<string, Queue> {
  const queues = new Map<string, Queue>();
  const deadLetters = (arn: string | undefined): Queue | undefined =>
    [...queues.values()].find((queue) => queue.settings.arn === arn);
  for (const settings of stack.queues) {
    queues.set(settings.name, new Queue(settings, kernel, store, () => deadLetters(settings.redrive?.arn)));
  }
  return queues;
}

/**
 * Updates the machines of the stack to the definitions of the template, and publishes their versions and aliases. Versions are
 * numbered when they are published, so their ARNs in the template are translated. Machines of earlier templates stay.
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

interface ConnectionPorts {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly meter: Meter;
  /** Called for each request that can start a trace. */
  requested(functionName: string): void;
  readonly limited: boolean;
}

/** Connects the functions of the stack to their queues. */
export function connectEventSources(
  stack: Stack,
  queues: ReadonlyMap<string, Queue>,
  lambda: LambdaHost,
  { kernel, store, meter, requested, limited }: ConnectionPorts,
): void {
  for (const source of stack.eventSources) {
    const queue = queues.get(source.queueArn);
    if (queue === undefined)
      throw new TemplateRefusedError(`An event source reads ${source.queueArn}, which does not exist.`);
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
