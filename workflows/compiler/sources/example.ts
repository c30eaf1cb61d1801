import { parseTime } from "../../../core/ingest/time.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { At } from "../diagnostics/report.ts";
import { readText, TEXT } from "../values/text.ts";
import { LITERAL, literalOf } from "../values/value.ts";
import { asWritten, mapOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** What comes in by a source, and what must become of it. */
export interface SourceExample {
  readonly at: At;
  readonly payload: Json;
  /** What an expression reads as `$request` and `$received`. */
  readonly around: { readonly received: number; readonly request: JsonObject };
  readonly events: readonly { readonly at: At; readonly event: Json; readonly consent: readonly Tree[] }[];
  /** A part of the reason why a row must be refused. */
  readonly refused?: string;
}

/** The time at which examples come in, unless they say another. */
const RECEIVED = Date.UTC(2026, 8, 1, 8);

const TIME: Reader<number> = {
  schema: TEXT.schema,
  read: (tree, report) => {
    const text = readText(tree, report);
    const time = text === undefined ? undefined : parseTime(text);
    if (text !== undefined && time === undefined) {
      report("SJ619", tree.at, { message: `\`${text}\` is not a time.`, found: text, allowed: "2026-09-01T08:00:00Z" });
    }
    return time;
  },
};

const HEADERS = mapOf(TEXT, { message: "Headers are names with their values.", allowed: "X-Topic: orders/create" });

const SHAPE = shape("An example", {
  title: { as: TEXT, description: "What it is an example of" },
  payload: {
    as: LITERAL,
    required: "Add `payload:` with what the other system sends.",
    description:
      "What comes in: the body of a request, an event of the bus, or a row of a file (with `group by`: the list of a group's rows)",
  },
  headers: { as: HEADERS, otherwise: {}, description: "Webhook: headers that the expression reads" },
  query: { as: HEADERS, otherwise: {}, description: "Webhook: parameters of the URL that the expression reads" },
  received: {
    as: TIME,
    otherwise: RECEIVED,
    description: "When it comes in, `$received`; 2026-09-01T08:00:00Z by default",
  },
  events: {
    as: asWritten({ type: "array", items: { type: "object" } }),
    required: "Add `events:` with the events that are made of it, or `events: []`.",
    description: "The events that must be made of it, in their order. An event's `id` may be left out",
  },
  refused: { as: TEXT, description: "A part of the reason why it must be refused" },
});

export const EXAMPLE_FIELDS = SHAPE.fields;

export const EXAMPLE: Reader<SourceExample> = SHAPE.make(({ whole, at, report }) => {
  if (whole === undefined) return undefined;
  const { payload, headers, query, received, events, refused } = whole;
  if (events.kind !== "list") {
    report("SJ110", events.at, { message: "`events` is a list.", found: shown(events), allowed: "a list of events" });
    return undefined;
  }
  return {
    at,
    payload,
    around: { received, request: { body: payload, headers: lowered(headers), query } },
    events: events.items.map((tree) => ({ at: tree.at, event: literalOf(tree), consent: consentIn(tree) })),
    ...defined({ refused }),
  };
});

function lowered(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The answers of an event about consent: `context.consent`. */
function consentIn(event: Tree): readonly Tree[] {
  const context = event.kind === "map" ? event.fields.get("context")?.value : undefined;
  const consent = context?.kind === "map" ? context.fields.get("consent")?.value : undefined;
  return consent === undefined ? [] : [consent];
}
