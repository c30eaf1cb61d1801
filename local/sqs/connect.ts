import type { VirtualKernel } from "../kernel/virtual-kernel.ts";
import { type LambdaHost, nameOf } from "../lambda/lambda.ts";
import type { Meter } from "../meter/meter.ts";
import type { Store } from "../store/store.ts";
import { TemplateRefusedError } from "../template/refused.ts";
import type { Stack } from "../template/stack.ts";
import { EventSource } from "./event-source.ts";
import type { Queue } from "./queue.ts";

export interface Connections {
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
