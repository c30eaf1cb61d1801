import { DateTime } from "luxon";
import { CronError, cronSchedule, type NextFiring } from "../../../core/moment/cron.ts";
import { TemplateRefusedError } from "../../template/stack.ts";

const MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a schedule expression: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)`, `at(2026-12-24T08:00:00)`. Rates count from
 * the epoch, so that they do not depend on when the cloud was started. Throws TemplateRefused.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleExpression(expression: string, zone: string): NextFiring {
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return rate(body, expression);
  if (kind === "at") return at(body, zone, expression);
  if (kind === "cron") return cron(body, zone);
  throw new TemplateRefusedError(`"${expression}" is no schedule: it must be rate(…), cron(…) or at(…).`);
}

function cron(body: string, zone: string): NextFiring {
  try {
    return cronSchedule(body, zone);
  } catch (error) {
    throw error instanceof CronError ? new TemplateRefusedError(error.message) : error;
  }
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
