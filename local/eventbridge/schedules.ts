import { hash } from "node:crypto";
import { DateTime } from "luxon";
import { cronFault, cronSchedule, type NextFiring } from "../../core/moment/cron.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type ScheduleResource, type Stack, TemplateRefusedError } from "../template/stack.ts";
import type { Delivery } from "./delivery.ts";
import { busEvent, EventIds, type EventTarget } from "./event.ts";

/**
 * Fires the schedules of the template on virtual time. They store nothing: the next firing follows from the clock, which is
 * durable. `skip` is true for a target for which a call now would do nothing. A restart skips no firing, and repeats one only
 * when the process died at exactly its instant.
 */
export function startSchedules(
  stack: Stack,
  kernel: Kernel,
  delivery: Delivery,
  skip: (targetArn: string, now: number) => boolean,
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
        const needed = schedule.targets.filter((target) => !skip(target.arn, kernel.now()));
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
 * The target with the context attributes of EventBridge Scheduler filled in.
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

const MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule expression fires: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)`, `at(2026-12-24T08:00:00)`. Rates count from the
 * epoch, so that they do not depend on the start of the cloud. Throws TemplateRefusedError.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleExpression(expression: string, zone: string): NextFiring {
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return rate(body, expression);
  if (kind === "at") return at(body, zone, expression);
  const fault = kind === "cron" ? cronFault(body) : undefined;
  if (fault !== undefined) throw new TemplateRefusedError(`${expression}: ${fault}.`);
  if (kind === "cron") return cronSchedule(body, zone);
  throw new TemplateRefusedError(`"${expression}" is not a schedule: it must be rate(…), cron(…) or at(…).`);
}

function rate(body: string, expression: string): NextFiring {
  const [, count = "", unit] = /^(\d+) (minute|hour|day)s?$/.exec(body.trim()) ?? [];
  const every = unit === "minute" || unit === "hour" || unit === "day" ? Number(count) * MILLIS[unit] : 0;
  if (every === 0) throw new TemplateRefusedError(`"${expression}": a rate is a number and minutes, hours or days.`);
  return (after) => (Math.floor(after / every) + 1) * every;
}

function at(body: string, zone: string, expression: string): NextFiring {
  const time = DateTime.fromISO(body.trim(), { zone });
  if (!time.isValid)
    throw new TemplateRefusedError(`"${expression}": at() takes a date and a time, yyyy-mm-ddThh:mm:ss.`);
  const millis = time.toMillis();
  return (after) => (millis > after ? millis : undefined);
}
