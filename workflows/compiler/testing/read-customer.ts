import { defined } from "../../../core/model/defined.ts";
import type { AddressKind } from "../../../core/model/event.ts";
import type { JsonObject } from "../../../core/model/json.ts";
import type { Report } from "../diagnostics/report.ts";
import { readName } from "../values/name.ts";
import { readWholeNumber } from "../values/share.ts";
import { type Located, readText, readWord } from "../values/text.ts";
import { readZone } from "../values/time.ts";
import { literalOf } from "../values/value.ts";
import { type Fields, openMap, optional, readList, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { type Consent, type PastEvent, type TestCustomer, WAYS_KNOWN, type WayKnown } from "./journey-test.ts";
import { readTestTime } from "./read-time.ts";

const ADDRESSES: readonly AddressKind[] = ["email", "phone", "push"];
const FIELDS = ["id", "known", ...ADDRESSES, "consent", "traits", "zone", "locale", "country", "segments", "history"];

/** Somebody of whom nothing is known. */
export const NOBODY_KNOWN: TestCustomer = {
  known: "first event",
  addresses: {},
  consent: {},
  traits: {},
  segments: [],
  history: [],
};

/** Who the customer is when the test begins. */
export function readCustomer(tree: Tree, report: Report): TestCustomer | undefined {
  const fields = openMap(tree, "A test's customer", FIELDS, report);
  if (fields === undefined) return undefined;
  const id = optional(fields, "id", readText);
  const zone = optional(fields, "zone", readZone);
  const locale = optional(fields, "locale", readText);
  const country = optional(fields, "country", readText);
  const addresses = ADDRESSES.flatMap((kind) => {
    const address = optional(fields, kind, readText);
    return address === undefined ? [] : [[kind, address] as const];
  });
  const said = {
    addresses: Object.fromEntries(addresses),
    consent: optional(fields, "consent", readConsent) ?? {},
    traits: optional(fields, "traits", readFacts) ?? {},
    segments: optional(fields, "segments", (list) => readNames(list, "segments", report)) ?? [],
    history: optional(fields, "history", (list) => readHistory(list, report)) ?? [],
  };
  const word = optional(fields, "known", (tree) => readWord(tree, WAYS_KNOWN, report));
  return {
    ...said,
    known: wayKnown(fields, said, word),
    ...defined({ id, zone, locale, country }),
  };
}

/** Somebody with a past was imported with it; of whom nothing at all is said, nothing is known before their first event. */
function wayKnown(
  fields: Fields,
  { segments, history }: Pick<TestCustomer, "segments" | "history">,
  word: WayKnown | undefined,
): WayKnown {
  const before = history.length > 0 ? "history" : segments.length > 0 ? "segments" : undefined;
  if (word === "first event" && before !== undefined) {
    fields.report("SJ907", fields.get(before)?.key ?? fields.at, {
      message: `Somebody who is known by their first event has no \`${before}\` from before it.`,
      found: before,
      hint: `Leave out \`${before}\`, or write \`known: imported\`.`,
    });
  }
  if (word !== undefined) return word;
  if (history.length > 0) return "imported";
  return FIELDS.some((name) => name !== "id" && fields.get(name) !== undefined) ? "described" : "first event";
}

/** Values by name, as they stand. */
export function readFacts(tree: Tree, report: Report): JsonObject | undefined {
  const value = literalOf(tree);
  if (tree.kind === "map" && typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value));
  }
  report("SJ110", tree.at, {
    message: "This field takes values by name.",
    found: shown(tree),
    allowed: "{ name: value }",
  });
  return undefined;
}

/** Names of journeys, lists and the like. */
export function readNames(tree: Tree, what: string, report: Report): readonly Located<string>[] {
  return readList(tree, what, report, true).flatMap((item) => readName(item, report) ?? []);
}

/** `[offers]` agrees to a topic; `{ offers: false }` or `{ offers: { email: true } }` say it in full. */
export function readConsent(tree: Tree, report: Report): Consent | undefined {
  if (tree.kind !== "map") {
    return Object.fromEntries(readNames(tree, "consent", report).map(({ value }) => [value, true]));
  }
  const consent: Record<string, boolean | Record<string, boolean>> = {};
  for (const [topic, { value }] of tree.fields) {
    if (value.kind === "true or false") consent[topic] = value.value;
    else if (value.kind === "map") consent[topic] = truthsOf(value, report);
    else reportConsent(value, report);
  }
  return consent;
}

function truthsOf(tree: Tree & { kind: "map" }, report: Report): Record<string, boolean> {
  const truths: Record<string, boolean> = {};
  for (const [channel, { value }] of tree.fields) {
    if (value.kind === "true or false") truths[channel] = value.value;
    else reportConsent(value, report);
  }
  return truths;
}

function reportConsent(tree: Tree, report: Report): void {
  report("SJ110", tree.at, {
    message: "Consent to a topic is true or false.",
    found: shown(tree),
    allowed: "true, false, { email: true }",
  });
}

function readHistory(tree: Tree, report: Report): readonly PastEvent[] {
  return readList(tree, "history", report, true).flatMap((item) => {
    const fields = openMap(item, "An earlier event", ["event", "ago", "times", "properties"], report);
    if (fields === undefined) return [];
    const eventTree = required(fields, "event", "An earlier event");
    const agoTree = required(fields, "ago", "An earlier event", "Add `ago: 30d`: how long before the test begins.");
    const event = eventTree && readText(eventTree, report);
    const ago = agoTree && readTestTime(agoTree, report);
    const times = optional(fields, "times", (number) => readWholeNumber(number, report, 1, 200)) ?? 1;
    const properties = optional(fields, "properties", readFacts) ?? {};
    return event === undefined || ago === undefined || "moment" in ago
      ? []
      : [{ event, ago: ago.after, times, properties }];
  });
}
