import type { Profile } from "../model/profile.ts";
import type { ScheduleRule } from "../model/rules.ts";
import { cronSchedule, type NextFiring } from "../moment/cron/cron.ts";
import type { Moment } from "../moment/moment.ts";
import { momentZone } from "../moment/moment-zone.ts";
import { instantOf, wallOf } from "../moment/wall-time.ts";
import type { ToCome } from "./next-date.ts";

const DAY = 86_400_000;
/** By how much a wall clock is put back at most, so that times before it may still come. */
const CLOCK_CHANGE = 3 * 60 * 60_000;

/** Where the customer is, and what the time is there. */
export interface Whereabouts {
  readonly profile: Profile;
  readonly workspaceZone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The first occurrence of a schedule by the customer's wall clock that is at or after `from` and later, by that clock, than the
 * one `done`: so that none comes twice to somebody who moves to another zone. Its `day` is the time on the wall,
 * `YYYY-MM-DDTHH:MM`. The one that is expected has come too where its hour is over in the zone to which the customer has moved, as
 * long as it is that day there. Undefined where none is to come.
 */
export function nextOccurrence(
  { expression }: ScheduleRule,
  { profile, workspaceZone, now }: Whereabouts,
  { from, done, expected }: ToCome,
): Moment | undefined {
  const zone = momentZone({ zone: "customer", workspaceZone }, profile, from);
  const next = wallTimes(expression);
  if (expected !== undefined && (done === undefined || expected > done)) {
    const at = instantOf(wallTime(expected), zone);
    const isToday = Math.floor(wallTime(expected) / DAY) === Math.floor(wallOf(now, zone) / DAY);
    if (at < from && isToday) return { at, wall: true, day: expected };
  }
  const before = Math.max(wallOf(from, zone) - CLOCK_CHANGE, done === undefined ? -Infinity : wallTime(done));
  for (let wall = next(before); wall !== undefined; wall = next(wall)) {
    const at = instantOf(wall, zone);
    if (at >= from) return { at, wall: true, day: new Date(wall).toISOString().slice(0, 16) };
  }
  return undefined;
}

/** When the schedule fires on a wall clock, told as if the zone were UTC. */
function wallTimes(expression: string): NextFiring {
  const [, kind, body = ""] = /^(cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return cronSchedule(body, "UTC");
  const once = wallTime(body);
  return (after) => (once > after ? once : undefined);
}

function wallTime(text: string): number {
  return Date.parse(`${text.slice(0, 16)}:00Z`);
}
