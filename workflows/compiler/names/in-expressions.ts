import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import { type At, shifted } from "../diagnostics/report.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Read } from "../expressions/reads.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { entryExpressions } from "../journey/entries/kinds.ts";
import { waitedEvents } from "../rules/wait-rules.ts";
import { countedIn, type SegmentDefinition } from "../segments/definition.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import { valueExpressions } from "../values/value.ts";

/** The events that `event`, `entry` and the steps that waited stand for in an expression. */
export interface Meant {
  readonly event?: string;
  /** Absent if customers may enter by something else than an event. */
  readonly entry?: readonly string[];
  readonly waits?: ReadonlyMap<string, readonly string[]>;
}

/** The events by which customers enter; undefined if the journey has other triggers, whose event may have any property. */
export function entryEvents({ enter }: JourneyDefinition): readonly string[] | undefined {
  const names = enter.flatMap((entry) => (entry.on === "event" || entry.on === "business" ? [entry.event] : []));
  return names.length === enter.length ? names : undefined;
}

/** The names that the expressions of a journey read. */
export function namesInJourney(definition: JourneyDefinition): readonly NameUse[] {
  const { file, enter, exit, goal, steps } = definition;
  const entry = entryEvents(definition);
  const all = allSteps(steps);
  const waits = new Map(all.map((step) => [step.id, waitedEvents(step).map(({ event }) => event)]));
  const meant = { waits, ...defined({ entry }) };
  const of = (expression: Expression | undefined, event?: string) =>
    expression === undefined ? [] : namesInExpression(expression, file, { ...meant, ...defined({ event }) });
  return [
    ...enter.flatMap((one) => {
      const event = one.on === "event" || one.on === "business" ? one.event : undefined;
      return [one.when, one.key, ...entryExpressions(one)].flatMap((expression) => of(expression, event));
    }),
    ...exit.flatMap(({ when, event }) => of(when, event)),
    ...(goal === undefined ? [] : [goal]).flatMap(({ when, event, value }) =>
      [when, ...valueExpressions([value])].flatMap((expression) => of(expression, event)),
    ),
    ...all.flatMap((step) =>
      expressionsOf(step).flatMap(({ expression }) =>
        of(expression, waitedEvents(step).find(({ when }) => when === expression)?.event),
      ),
    ),
  ];
}

/** The names that the condition of a segment reads. */
export function namesInSegment(segment: SegmentDefinition): readonly NameUse[] {
  const { when, file, did = [] } = segment;
  return [
    ...(when === undefined ? [] : namesInExpression(when, file, {})),
    ...countedIn(segment).flatMap(({ event, where }): readonly NameUse[] => [
      { what: "event", name: event.value, file, at: event.at },
      ...(where === undefined ? [] : namesInExpression(where, file, { event: event.value })),
    ]),
    ...did.flatMap((each): readonly NameUse[] => {
      if (each.kind !== "amount" || each.of === undefined) return [];
      const [name = ""] = each.of.value.split(".");
      return [{ what: "property", name, events: [each.what.event.value], file, at: each.of.at }];
    }),
  ];
}

function namesInExpression(expression: Expression, file: string, meant: Meant): readonly NameUse[] {
  return expression.reads.flatMap((read) => {
    const at = shifted(expression.at, read.offset, lengthOf(read, expression.text));
    return namesInPath(read.path, meant).map((use) => ({ ...use, file: at.file ?? file, at }));
  });
}

/** As long as the names stand in the text with dots between them; else the first name. */
function lengthOf({ path, offset }: Read, text: string): number {
  const dotted = path.join(".");
  return text.startsWith(dotted, offset) ? dotted.length : (path[0]?.length ?? 1);
}

/** The name in a path like `profile.vip`, `event.properties.total`, `profile.counts.Order Completed`. */
export function namesInPath(path: readonly string[], { event, entry, waits }: Meant): readonly Named[] {
  const [root, first, second, third, fourth] = path;
  if (root === "profile" && first !== undefined) {
    if (first === "counts") return second === undefined ? [] : [{ what: "event", name: second }];
    return RESERVED_NAMES.has(first) ? [] : [{ what: "trait", name: first }];
  }
  const ofEvents = (events: readonly string[] | undefined, name: string | undefined): readonly Named[] =>
    events === undefined || events.length === 0 || name === undefined ? [] : [{ what: "property", name, events }];
  if (root === "event" && first === "properties") return ofEvents(event === undefined ? undefined : [event], second);
  if (root === "entry" && first === "properties") return ofEvents(entry, second);
  if (root === "steps" && second === "event" && third === "properties") {
    return ofEvents(first === undefined ? undefined : waits?.get(first), fourth);
  }
  return [];
}

/** An event, a trait, or a property of one of several possible events. */
export type Named =
  | { readonly what: "event"; readonly name: string }
  | { readonly what: "trait"; readonly name: string }
  | { readonly what: "property"; readonly name: string; readonly events: readonly string[] };

/** A place that names something. */
export type NameUse = Named & {
  readonly file: string;
  readonly at: At;
  /** The value that it is given there, where that stands in the file. */
  readonly value?: Json;
};
