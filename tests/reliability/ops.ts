import type { ControlStore } from "../../core/control/control.ts";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";
import type { FanOutQueue } from "../../core/ports/queues.ts";
import { HALF_HOUR, type History } from "./history.ts";
import { NEXT_WORKSPACE, WORKSPACE } from "./workspace.ts";

interface Ops {
  readonly fanOut: FanOutQueue;
  readonly control: ControlStore;
  ingest(records: readonly QueueRecord[]): Promise<void>;
}

/** A firing of a schedule: which entry rule lets in, whom, and by which occurrence. */
export interface Firing {
  readonly journey: string;
  readonly rule: string;
  readonly segment: string;
  readonly occurrence: string;
  /** Half hours after the start. */
  readonly time: number;
}

/** When schedules fire; that of a journey that comes with the deployment only after it, and once right then. */
export function firings({ schedules, trouble: { deploy }, start }: History): readonly Firing[] {
  const occurrence = (time: number) => new Date(start + time * HALF_HOUR).toISOString();
  const digests = schedules.map((time) => ({ ...scheduleOf("digest"), occurrence: occurrence(time), time }));
  if (deploy === undefined) return digests;
  // Two minutes after, before anybody can have been looked at under the new rules.
  const later = [deploy + 1 / 15, ...schedules.filter((time) => time > deploy + 1)];
  return [...digests, ...later.map((time) => ({ ...scheduleOf("fanmail"), occurrence: occurrence(time), time }))];
}

function scheduleOf(journey: string): Pick<Firing, "journey" | "rule" | "segment"> {
  const { enter = [] } = NEXT_WORKSPACE.rules.journeys.find((each) => each.journey === journey) ?? {};
  const rule = enter.find(({ on }) => on === "schedule");
  if (rule?.on !== "schedule") throw new Error(`${journey} has no schedule.`);
  return { journey, rule: rule.id, segment: rule.segment };
}

/** What is no customer's event: schedules, drops of the price, and what ops do. */
export function planOps(history: History, plan: (time: number, run: () => Promise<void>) => void, to: Ops): void {
  const { drops, rollBack, pause, start } = history;
  const at = (time: number) => start + time * HALF_HOUR;
  for (const { time, occurrence, ...where } of firings(history)) {
    const event = { name: "Schedule", time: at(time), properties: { at: occurrence } };
    for (const later of [0, 1])
      plan(time + later, () => to.fanOut.put({ do: "enter", ...where, occurrence, event }, 0));
  }
  for (const time of drops) {
    const id = `drop-${time}`;
    const body = JSON.stringify({
      id,
      source: "test",
      "detail-type": "Price Dropped",
      time: new Date(at(time)).toISOString(),
      detail: { properties: { id } },
    });
    for (const later of [0, 2]) plan(time + later, () => to.ingest([{ id: `${id}-${later}`, body }]));
  }
  const version = WORKSPACE.rules.journeys.find(({ canary }) => canary)?.canary?.rules.version ?? "";
  if (rollBack !== undefined) plan(rollBack, () => to.control.change({ do: "roll back", journey: "tried", version }));
  if (pause === undefined) return;
  const [from, until] = pause;
  plan(from, () => to.control.change({ do: "pause", journey: "keyed", since: at(from) }));
  plan(Math.max(from, until) + 1, () => to.control.change({ do: "resume", journey: "keyed" }));
}
