import { z } from "zod/mini";
import { groundsText } from "../../core/explain/grounds-text.ts";
import type { Story } from "../../core/explain/story.ts";
import { words } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import type { EntryHead } from "../../core/model/entry.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { type Message, messageKey, parseMessageKey } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { sentMessage } from "../../local/page/cloud.ts";
import type {
  Observed,
  ObservedEntry,
  ObservedMessage,
  UnsentMessage,
} from "../../workflows/compiler/testing/observed.ts";
import { LOCAL_STAGE } from "../start/stack.ts";
import type { Play, TestStage } from "./play-test.ts";
import { HEARD } from "./test-stack.ts";

/** The results of a test that has been played, gathered from the cloud. */
export async function observe(
  played: Play & TestStage & { readonly story: Story | undefined; readonly watch: CustomerWatch },
): Promise<Observed> {
  const { cloud, records, customerId, journey, start, zone, story, watch } = played;
  const profile = await records.profile(customerId);
  const messages = await records.messages(customerId);
  const itsStory = story?.journeys.find((one) => one.journey === journey);
  return {
    start,
    end: cloud.now(),
    zone,
    outbox: outboxOf(cloud, customerId, messages),
    unsent: messages.flatMap((message) => unsentOf(message, story?.zone ?? zone)).toSorted((a, b) => a.time - b.time),
    entries: watch.entries(journey, story, profile),
    goals: goalsOf(cloud, journey),
    // Refusals before the test began belong to the customer's history.
    refused: (itsStory?.refusals ?? [])
      .filter(({ last }) => last >= start)
      .map(({ reason, text, n }) => ({ reason, text, n })),
    events: heard(cloud),
    // Events that go to a destination by themselves are of no journey.
    calls: cloud
      .calls(customerId)
      .filter((call) => call.journey !== "")
      .map(({ time, destination, body }) => ({ time, destination, body })),
    traits: Object.fromEntries(Object.entries(profile?.traits ?? {}).map(([name, { v }]) => [name, v])),
    segments: profile?.segments ?? [],
  };
}

function outboxOf(cloud: LocalCloud, customerId: string, messages: readonly Message[]): readonly ObservedMessage[] {
  return cloud.outbox(customerId).map((sent) => {
    const { time, step, channel, to, subject } = sentMessage(sent);
    const message = messages.find(({ key }) => key === messageKey(sent));
    const template = message?.template ?? step;
    return { time, template, step, channel, to, ...defined({ subject }) };
  });
}

/** Why a message was not sent. */
function unsentOf(message: Message, zone: string): readonly UnsentMessage[] {
  const { state, key, template, time, verdict, reason = state } = message;
  if (state === "sent" || state === "unknown" || state === "claimed") return [];
  const step = parseMessageKey(key)?.step ?? "";
  const why = verdict === undefined ? [] : groundsText(verdict, zone);
  return [{ time, template, step, reason, text: [words(reason), ...why].join("; ") }];
}

const GoalLine = z.object({ _aws: z.object({ Timestamp: z.number() }), journey: z.string(), GoalReached: z.number() });

/** An entry leaves the profile together with its goal, so goals are read from the metric that a team would see. */
function goalsOf(cloud: LocalCloud, journey: string): readonly number[] {
  return cloud.log(namesOf(LOCAL_STAGE).function("ingest")).flatMap((line) => {
    const { data } = line.includes('"GoalReached"') ? GoalLine.safeParse(JSON.parse(line)) : { data: undefined };
    return data?.journey === journey ? [data._aws.Timestamp] : [];
  });
}

const Heard = z.object({
  "detail-type": z.string(),
  time: z.string(),
  detail: z.looseObject({
    properties: z._default(
      z.custom<JsonObject>((value) => typeof value === "object" && value !== null),
      {},
    ),
    time: z.optional(z.union([z.string(), z.number()])),
  }),
});

/** The events that journeys have put on the bus. */
function heard(cloud: LocalCloud): Observed["events"] {
  return (cloud.queue(HEARD)?.all() ?? [])
    .map(({ body }) => {
      const { "detail-type": event, detail, time } = Heard.parse(JSON.parse(body));
      return { event, time: new Date(detail.time ?? time).getTime(), properties: detail.properties };
    })
    .toSorted((a, b) => a.time - b.time);
}

/**
 * A customer's entries as seen while a test is played. An ended entry may leave the profile at once, and an entry of the control
 * group has no run, so the profile is read after each event.
 */
export class CustomerWatch {
  readonly #seen = new Map<string, EntryHead>();

  see(profile: Profile): void {
    for (const [key, entry] of Object.entries(profile.entries)) this.#seen.set(key, entry);
  }

  /** The entries of a journey, in order: as the story has them, with what was seen before they left the profile. */
  entries(journey: string, story: Story | undefined, profile: Profile | undefined): readonly ObservedEntry[] {
    const itsStory = story?.journeys.find((one) => one.journey === journey);
    const known = (itsStory?.entries ?? []).map(
      ({ n, start, holdout, end }): ObservedEntry => ({
        start,
        holdout: holdout || this.#seen.get(`${journey}#${n}`)?.holdout === true,
        ...(end === undefined ? {} : { outcome: end.outcome, ...defined({ ended: end.time }) }),
      }),
    );
    return [...known, ...this.#withoutRun(journey, known, profile)].toSorted((a, b) => a.start - b.start);
  }

  /** Entries that never had a run and have ended: the profile only counts their outcomes. */
  #withoutRun(
    journey: string,
    known: readonly ObservedEntry[],
    profile: Profile | undefined,
  ): readonly ObservedEntry[] {
    const left = new Map(Object.entries(profile?.journeys[journey]?.ended ?? {}));
    for (const { outcome } of known) if (outcome !== undefined) left.set(outcome, (left.get(outcome) ?? 0) - 1);
    const gone = [...this.#seen.values()].filter(
      (entry) => entry.journey === journey && !known.some(({ start }) => start === entry.start),
    );
    return [...left].flatMap(([outcome, times]) =>
      Array.from({ length: Math.max(0, times) }, (): ObservedEntry => {
        const entry = gone.shift();
        const start = entry?.start ?? profile?.journeys[journey]?.last ?? 0;
        return { start, holdout: entry?.holdout === true, outcome };
      }),
    );
  }
}

/** Whether the customer is inside any journey, or about to be. */
export function isInside(profile: Profile | undefined): boolean {
  if (profile === undefined) return false;
  const entries = Object.values(profile.entries);
  return entries.some((entry) => entry.end === undefined) || Object.keys(profile.pending).length > 0;
}
