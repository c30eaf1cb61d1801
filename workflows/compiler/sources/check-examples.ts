import { counted } from "../../../core/explain/words.ts";
import { faultText } from "../../../core/expression/evaluate.ts";
import { isEventTime, parseTime } from "../../../core/ingest/time.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Identity } from "../../../core/model/identity.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { FileSource } from "../../../core/model/source.ts";
import { isoTime } from "../../../core/moment/wall-time.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { mapping } from "../../../core/sources/map-row.ts";
import { receiver } from "../../../core/sources/received-rows.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import { differenceOf, shownJson } from "../values/difference.ts";
import type { SourceExample } from "./example.ts";
import type { Source } from "./source.ts";

/** What a source made of an example. */
export interface Played {
  readonly events: readonly JsonObject[];
  readonly refused: readonly string[];
}

/** Plays an example through its source, as the function and the command line do. */
export async function playExample(
  source: Source,
  example: SourceExample,
  { hash, identity }: { readonly hash: Hash; readonly identity?: Identity | undefined },
): Promise<Played> {
  if (source.from === "file") return playRow(source, example, hash);
  const { events, erasures, refused } = await receiver(source, hash, identity).receive(
    example.payload,
    "example",
    example.around,
  );
  return {
    events: [
      ...events.map(({ name, detail: { via: _via, ...detail } }) => ({ name, ...detail })),
      ...erasures.map(({ customerId, time }) => ({ erase: customerId, time: isoTime(time) })),
    ],
    refused: refused.map(({ reason }) => reason),
  };
}

async function playRow(source: FileSource, { payload }: SourceExample, hash: Hash): Promise<Played> {
  const [first] = Array.isArray(payload) ? payload : [];
  const row = source.groupBy.length > 0 && isJsonObject(first) ? { ...first, rows: payload } : payload;
  const mapped = await mapping(source, hash)(row, "example");
  if ("refused" in mapped) return { events: [], refused: [mapped.refused] };
  return { events: mapped.events.map(({ name, detail }) => ({ name, ...detail })), refused: [] };
}

/** Reports each example of which its source makes something else than it says. */
export async function checkExamples(
  source: Source,
  examples: readonly SourceExample[],
  {
    topics,
    ...around
  }: { readonly hash: Hash; readonly identity?: Identity | undefined; readonly topics: Settings["topics"] | undefined },
  report: Report,
): Promise<void> {
  for (const example of examples) {
    try {
      judge(await playExample(source, example, around), example, report);
    } catch (error) {
      report("SJ621", example.at, { message: `The example cannot be played: ${faultText(error)}` });
    }
    if (topics !== undefined) checkTopicsOf(example, Object.keys(topics), report);
  }
}

function judge({ events, refused }: Played, example: SourceExample, report: Report): void {
  const reason = refused.find((one) => example.refused === undefined || !one.includes(example.refused));
  if (reason !== undefined)
    report("SJ621", example.at, { message: `The source refuses this: ${reason}`, found: reason });
  if (example.refused !== undefined && refused.length === 0) {
    report("SJ621", example.at, { message: "The source does not refuse this.", allowed: example.refused });
  }
  for (const [index, { at, event: expected }] of example.events.entries()) {
    const made = events[index];
    const difference = made === undefined ? undefined : differenceOf(withoutNeedless(made, expected), expected, isSame);
    if (made === undefined && reason === undefined) {
      report("SJ622", at, { message: `The source makes ${counted(events.length, "event")} of this and not this one.` });
    } else if (difference !== undefined) {
      report("SJ622", at, {
        message: `The source makes another event: \`${difference.path || "the event"}\` is ${shownJson(difference.made)}.`,
        found: shownJson(difference.made),
        allowed: shownJson(difference.expected),
      });
    }
  }
  const more = events[example.events.length];
  if (more !== undefined) {
    report("SJ622", example.at, {
      message: `The source makes ${counted(events.length, "event")} of this, and the example names ${example.events.length}.`,
      found: shownJson(more),
    });
  }
}

/** A made event without the id and the time of arrival that the example does not name. */
function withoutNeedless(made: JsonObject, expected: Json): JsonObject {
  const named = isJsonObject(expected) ? expected : {};
  return Object.fromEntries(Object.entries(made).filter(([field]) => field !== "id" || named.id !== undefined));
}

/** Times may be written in several ways. */
function isSame(path: string, made: Json | undefined, expected: Json | undefined): boolean {
  if (path !== "time") return false;
  const [a, b] = [parseTime(made), parseTime(expected)];
  return a !== undefined && a === b && isEventTime(a);
}

/** Consent to a topic that the settings do not have would be left out. */
function checkTopicsOf({ events }: SourceExample, topics: readonly string[], report: Report): void {
  for (const consent of events.flatMap((event) => event.consent)) {
    if (consent.kind !== "map") continue;
    for (const [topic, { key: at }] of consent.fields) {
      if (topic === "all" || topics.includes(topic)) continue;
      const hint = didYouMean(topic, topics);
      report("SJ623", at, {
        message: `settings.yaml declares no topic \`${topic}\`: this consent would not be kept.`,
        found: topic,
        allowed: topics.join(", ") || "no topics yet",
        ...defined({ hint }),
      });
    }
  }
}
