import { hash } from "node:crypto";
import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import type { Cancel, Kernel } from "../kernel/kernel.ts";
import { AwsError, type Operation } from "../protocol/service.ts";
import type { Queue } from "./queue.ts";

const Start = z.object({
  SourceArn: z.string(),
  DestinationArn: z.optional(z.string()),
  MaxNumberOfMessagesPerSecond: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
});
const List = z.object({ SourceArn: z.string(), MaxResults: z._default(z.int().check(z.minimum(1), z.maximum(10)), 1) });
const Cancelled = z.object({ TaskHandle: z.string() });

/** The number of tasks that a queue remembers; SQS lists as many. */
const REMEMBERED = 10;
/** The number of messages that are read at once. */
const AT_ONCE = 500;

interface Task extends z.infer<typeof Start> {
  readonly handle: string;
  readonly started: number;
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  moved: number;
  failure?: string;
  stop?: Cancel;
}

/**
 * Moves messages of a dead-letter queue back to their source queue, or to another queue. A moved message is a new message with a
 * new age. Without a rate all are moved at once, otherwise so many per second of virtual time. Tasks are known while the process
 * runs.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function moveTasks(queues: ReadonlyMap<string, Queue>, kernel: Kernel): Record<string, Operation> {
  const tasks = new Map<string, Task[]>();
  const byArn = (arn: string): Queue => {
    const queue = [...queues.values()].find(({ settings }) => settings.arn === arn);
    if (queue === undefined) throw new AwsError("ResourceNotFoundException", `There is no queue ${arn}.`);
    return queue;
  };

  const move = (task: Task, source: Queue): void => {
    let left = task.MaxNumberOfMessagesPerSecond ?? task.toMove - task.moved;
    while (left > 0) {
      const next = source.ready(Math.min(left, AT_ONCE));
      for (const message of next) {
        const to = task.DestinationArn ?? message.source;
        if (to === undefined) {
          Object.assign(task, { status: "FAILED", failure: "CouldNotDetermineMessageSource" });
          return;
        }
        source.move(message, byArn(to));
        task.moved += 1;
      }
      left = next.length === 0 ? 0 : left - next.length;
    }
    // A received message is moved when it becomes visible again.
    if (task.moved >= task.toMove || waiting(source) === 0) task.status = "COMPLETED";
    if (task.status !== "RUNNING") return;
    task.stop = kernel.schedule(kernel.now() + 1000, {
      key: `sqs:${source.settings.name}:move:${task.handle}`,
      lanes: [],
      run: async () => move(task, source),
    });
  };

  return {
    StartMessageMoveTask: (input) => {
      const asked = Start.parse(input);
      const source = byArn(asked.SourceArn);
      if (asked.DestinationArn !== undefined) byArn(asked.DestinationArn);
      if (![...queues.values()].some(({ settings }) => settings.redrive?.arn === asked.SourceArn)) {
        throw unsupported("Source queue must be configured as a Dead Letter Queue.");
      }
      const known = tasks.get(asked.SourceArn) ?? [];
      if (known.some(({ status }) => status === "RUNNING")) {
        throw unsupported(
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      }
      const started = kernel.now();
      const taskId = hash("sha256", `${asked.SourceArn} ${started} ${known.length}`);
      const handle = Buffer.from(JSON.stringify({ taskId, sourceArn: asked.SourceArn })).toString("base64");
      const task: Task = { ...asked, handle, started, toMove: waiting(source), status: "RUNNING", moved: 0 };
      tasks.set(asked.SourceArn, [task, ...known].slice(0, REMEMBERED));
      move(task, source);
      return { TaskHandle: handle };
    },
    CancelMessageMoveTask: (input) => {
      const { TaskHandle } = Cancelled.parse(input);
      const task = [...tasks.values()].flat().find(({ handle }) => handle === TaskHandle);
      if (task === undefined) throw new AwsError("ResourceNotFoundException", "Task does not exist.");
      if (task.status !== "RUNNING") throw unsupported("Only active tasks can be cancelled.");
      task.stop?.();
      task.status = "CANCELLED";
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
    ListMessageMoveTasks: (input) => {
      const { SourceArn, MaxResults } = List.parse(input);
      byArn(SourceArn);
      return { Results: (tasks.get(SourceArn) ?? []).slice(0, MaxResults).map(asListed) };
    },
  };
}

function waiting(source: Queue): number {
  const { visible, hidden } = source.counts();
  return visible + hidden;
}

/** The answer for a task; the handle is included only while the task can be cancelled. */
function asListed(task: Task): object {
  const { handle, started, toMove, status, moved, failure, stop: _, ...asked } = task;
  return {
    ...asked,
    ...(status === "RUNNING" ? { TaskHandle: handle } : {}),
    ...defined({ FailureReason: failure }),
    Status: status,
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: toMove,
    StartedTimestamp: started,
  };
}

function unsupported(message: string): AwsError {
  return new AwsError("UnsupportedOperation", message);
}
