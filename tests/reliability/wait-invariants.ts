import { sha256 } from "../../adapters/system/system.ts";
import { recentId } from "../../core/ingest/recent.ts";
import type { Entry } from "../../core/model/entry.ts";
import { messageKey, parseMessageKey } from "../../core/model/message.ts";
import { entryOfRun, everyEntry, type KnownEntry, profilesOf } from "./entries.ts";
import { type History, type HistoryEvent, MINUTE } from "./history.ts";
import type { Played } from "./play.ts";

type Check = (history: History, played: Played) => readonly string[];

/** The journeys that have one wait for an event, and which events it asks for. */
const ASKED: Readonly<Record<string, (event: HistoryEvent, entry: Entry) => boolean>> = {
  keyed: ({ name, properties }, { event }) =>
    name === "Order Completed" && properties.cartId === event.properties.cartId,
  many: ({ name }) => name === "Order Completed",
  nudge: ({ name, context }, { journey, n }) =>
    name === "Email Clicked" && context.message === messageKey({ journey, n, step: "reminder", pass: 1 }),
};

/** An answer may come as late as this: the queue delivers again, the sweeper comes by. */
const SLACK = 30 * MINUTE;

export const WAIT_INVARIANTS = {
  "25 a wait does not miss what it waits for": ({ events, trouble }, { trace, runs, historyOf }) => {
    // While Step Functions does not answer, the time-out may be first.
    if (trouble.outages.some(({ of }) => of === "states")) return [];
    const entries = new Map(everyEntry(trace).map((entry) => [entry.id, entry]));
    return runs.flatMap((run) => {
      const entry = entries.get(entryOfRun(run));
      const asks = ASKED[entry?.first.journey ?? ""];
      const happened = historyOf(run);
      const late = happened.findIndex(({ type }) => type === "TaskTimedOut");
      const timedOut = happened[late];
      if (entry === undefined || asks === undefined || timedOut === undefined || entry.erased) return [];
      const deadline = timedOut.time - SLACK;
      // What came before the step began is asked for by some waits only.
      const entered = happened.slice(0, late).findLast(({ type }) => type === "StateEntered");
      const from = entry.first.journey === "many" ? (entered?.time ?? 0) : 0;
      const asked = events.filter((event) => event.customer === entry.customer && asks(event, entry.first));
      return asked.flatMap(({ id }) =>
        cameWhileInside(trace, entry, id, from, deadline) ? [`${entry.id} timed out, though ${id} had come`] : [],
      );
    });
  },

  "26 nothing is sent before the date that is waited for": ({ trouble }, { trace }) =>
    trace.calls.flatMap(({ customer, key, start, decided }) => {
      if (parseMessageKey(key)?.journey !== "renewing") return [];
      const known = profilesOf(trace, customer).filter(({ at }) => at <= (decided?.at ?? 0));
      // By the clock of the function, which may be behind that of Step Functions.
      const time = (decided?.time ?? 0) + 2 * trouble.skew;
      const reached = known.some(({ profile: { traits, zone } }) => {
        const day = traits.renewal?.v;
        return typeof day === "string" && eveAtNine(day) <= localText(time, zone?.v ?? "Europe/London");
      });
      return reached ? [] : [`${customer} ${key}@${start} was sent before the day before its date`];
    }),
} as const satisfies Record<string, Check>;

/** Whether an event was stored, and not as one of the past, while the entry was inside, in a write after the one it began in. */
function cameWhileInside(
  trace: Played["trace"],
  { customer, first }: KnownEntry,
  id: string,
  from: number,
  deadline: number,
): boolean {
  const recent = recentId(sha256, id);
  const known = profilesOf(trace, customer);
  const came = known.findIndex(({ profile }) => profile.recent.some((event) => event.id === recent));
  const event = known[came]?.profile.recent.find((each) => each.id === recent);
  const entryIn = (at: number) => known[at]?.profile.entries[`${first.journey}#${first.n}`];
  const [before, then] = [entryIn(came - 1), entryIn(came)];
  const inside =
    before?.start === first.start && before.end === undefined && then?.end === undefined && then !== undefined;
  const time = known[came]?.time ?? 0;
  return inside && event?.past === undefined && time >= from && time < deadline;
}

/** Nine in the morning of the day before, as `localText` says it. */
function eveAtNine(day: string): string {
  return `${new Date(Date.parse(day) - 24 * 60 * MINUTE).toISOString().slice(0, 10)} 09:00`;
}

/** `YYYY-MM-DD HH:MM` in a zone. */
function localText(time: number, timeZone: string): string {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(time);
  return text.replace(/^(\S+) (\S{5}).*$/, "$1 $2");
}
