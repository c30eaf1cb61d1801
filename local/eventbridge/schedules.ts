import { hash } from "node:crypto";
import type { Kernel } from "../kernel/kernel.ts";
import { type ScheduleResource, type Stack, TemplateRefusedError } from "../template/stack.ts";
import type { Delivery } from "./delivery.ts";
import { busEvent, EventIds, type EventTarget } from "./event.ts";
import { scheduleExpression } from "./schedule/schedule-expression.ts";

/**
 * Fires the schedules of the template on virtual time. Nothing of them is stored: the next firing follows from the clock,
 * which is durable. `spare` says of a target that calling it now would do nothing. A restart skips none, and repeats one
 * only if it fell on the very instant at which the process died.
 */
export function startSchedules(
  stack: Stack,
  kernel: Kernel,
  delivery: Delivery,
  spare: (targetArn: string, now: number) => boolean,
  countCall: () => void,
): void {
  const ids = new EventIds();
  for (const schedule of stack.schedules) {
    if (!schedule.enabled) continue;
    for (const target of schedule.targets) {
      if (delivery.supports(target)) continue;
      throw new TemplateRefusedError(`The schedule ${schedule.name}: the local cloud cannot deliver to ${target.arn}.`);
    }
    const nextFiring = scheduleExpression(schedule.expression, schedule.zone);
    const plan = (after: number): void => {
      const time = nextFiring(after);
      if (time === undefined) return;
      const run = async (): Promise<void> => {
        const needed = schedule.targets.filter((target) => !spare(target.arn, kernel.now()));
        if (schedule.kind === "scheduler") countCall();
        if (needed.length > 0) fire({ ...schedule, targets: needed }, stack, kernel, delivery, ids);
        plan(kernel.now());
      };
      kernel.schedule(time, { key: `schedule:${schedule.arn}`, lanes: [], quiet: true, run });
    };
    plan(kernel.now() - 1);
  }
}

/**
 * The target with what EventBridge Scheduler puts in the place of its keywords.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function withAttributes(target: EventTarget, { arn }: ScheduleResource, now: number): EventTarget {
  if (target.input === undefined) return target;
  const scheduledTime = new Date(now).toISOString().replace(".000Z", "Z");
  const input = target.input
    .replaceAll("<aws.scheduler.schedule-arn>", arn)
    .replaceAll("<aws.scheduler.scheduled-time>", scheduledTime)
    .replaceAll("<aws.scheduler.execution-id>", hash("sha256", `${arn} ${now}`).slice(0, 16))
    .replaceAll("<aws.scheduler.attempt-number>", "1");
  return { ...target, input };
}

function fire(schedule: ScheduleResource, stack: Stack, kernel: Kernel, delivery: Delivery, ids: EventIds): void {
  const now = kernel.now();
  const content = {
    source: schedule.kind === "rule" ? "aws.events" : "aws.scheduler",
    detailType: "Scheduled Event",
    detail: {},
    resources: [schedule.arn],
    time: now,
  };
  const event = busEvent(ids.next(schedule.arn, now, content), content, { ...stack, bus: "default" });
  const service = schedule.kind === "rule" ? "events.amazonaws.com" : "scheduler.amazonaws.com";
  for (const target of schedule.targets) {
    delivery.deliver(schedule.kind === "rule" ? target : withAttributes(target, schedule, now), event, {
      name: schedule.name,
      arn: schedule.arn,
      ingestion: now,
      service,
    });
  }
}
