import * as z from "zod/mini";
import { parseTime } from "../ingest/time.ts";
import type { KeptEvent } from "../model/event.ts";
import { isJsonObject, type JsonObject, parseJson } from "../model/json.ts";

/** A step of the fan-out's work, as its queue carries it. The fan-out puts the next step itself. */
export type FanOutWork =
  /** Lets the members of a segment in by one entry rule. `occurrence` is part of each customer's event id. */
  | {
      readonly do: "enter";
      readonly journey: string;
      readonly rule: string;
      readonly segment: string;
      readonly occurrence: string;
      readonly event: KeptEvent;
      /** The event's time is a shared moment: each customer comes in at their own time after it. */
      readonly shared?: true;
      /** When the occurrence reached us; epoch milliseconds. */
      readonly reached?: number;
      /** How often it has waited for a deployment to complete. */
      readonly waited?: number;
      readonly place?: FanOutPosition;
    }
  /**
   * Re-evaluates every profile under these rules (`Rules.look`): since when (epoch milliseconds), and how many so far.
   */
  | {
      readonly do: "look";
      readonly rules: string;
      readonly since?: number;
      readonly customers?: number;
      readonly from?: string;
    };

/** How far the work has come: in the list of members, or through all profiles. */
export interface FanOutPosition {
  readonly shard: number;
  readonly after?: string;
  readonly everybody?: { readonly from?: string };
}

const text = z.string();
const object = z.custom<JsonObject>(isJsonObject);
const contract = z.literal(1);

const work = z.discriminatedUnion("do", [
  z.object({
    contract,
    do: z.literal("enter"),
    journey: text,
    rule: text,
    segment: text,
    occurrence: text,
    event: z.object({ name: text, time: z.number(), properties: object }),
    shared: z.exactOptional(z.literal(true)),
    reached: z.exactOptional(z.number()),
    waited: z.exactOptional(z.number()),
    place: z.exactOptional(
      z.object({
        shard: z.number(),
        after: z.exactOptional(text),
        everybody: z.exactOptional(z.object({ from: z.exactOptional(text) })),
      }),
    ),
  }),
  z.object({
    contract,
    do: z.literal("look"),
    rules: text,
    since: z.exactOptional(z.number()),
    customers: z.exactOptional(z.number()),
    from: z.exactOptional(text),
  }),
  /** The form in which EventBridge Scheduler puts it: `at` is `<aws.scheduler.scheduled-time>`. */
  z.object({ contract, do: z.literal("schedule"), journey: text, rule: text, segment: text, at: text }),
]);

/** The body of a queue record for this work. */
export function fanOutBody(each: FanOutWork): string {
  return JSON.stringify({ contract: 1, ...each });
}

/**
 * The work in the body of a queue record; undefined where the body is not work. A record that EventBridge Scheduler
 * puts becomes the entry of that occurrence:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function parseFanOutWork(body: string): FanOutWork | undefined {
  const read = work.safeParse(parseJson(body));
  if (!read.success) return undefined;
  const { contract: _, ...said } = read.data;
  if (said.do !== "schedule") return said;
  const { at, ...where } = said;
  const time = parseTime(at);
  if (time === undefined) return undefined;
  return { ...where, do: "enter", occurrence: at, event: { name: "Schedule", time, properties: { at } }, shared: true };
}
