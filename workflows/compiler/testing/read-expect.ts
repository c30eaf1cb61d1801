import { defined } from "../../../core/model/defined.ts";
import { type Channel, DROP_REASONS } from "../../../core/model/message.ts";
import type { Report } from "../diagnostics/report.ts";
import { isName, readName } from "../values/name.ts";
import { readWholeNumber } from "../values/share.ts";
import { readText, readTruth, readWord } from "../values/text.ts";
import { openMap, optional, readList } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { Expectations, ExpectedCall, ExpectedEvent, ExpectedMessage, ExpectedProfile } from "./journey-test.ts";
import { readFacts } from "./read-customer.ts";
import { readExpectedTime } from "./read-time.ts";

const CHANNEL_NAMES = ["email", "sms", "push", "webhook"] as const satisfies readonly Channel[];
const FIELDS = ["outbox", "dropped", "outcome", "entered", "refused", "events", "calls", "goal", "profile"];

/** What must come of a test. */
export function readExpect(tree: Tree, report: Report): Expectations | undefined {
  const fields = openMap(tree, "What is expected", FIELDS, report);
  if (fields === undefined) return undefined;
  if (tree.kind === "map" && tree.fields.size === 0) {
    report("SJ903", tree.at, { message: "Nothing is expected: this test cannot fail.", allowed: FIELDS.join(", ") });
  }
  const outbox = optional(fields, "outbox", (list) => itemsOf(list, "outbox", report, readMessage));
  const dropped = optional(fields, "dropped", readDropped);
  const outcome = optional(fields, "outcome", (list) => itemsOf(list, "outcome", report, readText));
  const entered = optional(fields, "entered", readEntered);
  const refused = optional(fields, "refused", readText);
  const events = optional(fields, "events", (list) => itemsOf(list, "events", report, readEvent));
  const calls = optional(fields, "calls", (list) => itemsOf(list, "calls", report, readCall));
  const goal = optional(fields, "goal", readTruth);
  const profile = optional(fields, "profile", readProfile);
  return {
    ...defined({ outbox, dropped, outcome, entered, refused, events, calls, goal, profile }),
  };
}

/** A list, which may be empty: nothing at all is expected. */
function itemsOf<T>(
  tree: Tree,
  what: string,
  report: Report,
  read: (item: Tree, report: Report) => T | undefined,
): readonly T[] {
  if (tree.kind === "list" && tree.items.length === 0) return [];
  return readList(tree, what, report, true).flatMap((item) => read(item, report) ?? []);
}

function readMessage(tree: Tree, report: Report): ExpectedMessage | undefined {
  if (tree.kind !== "map") {
    const template = readName(tree, report);
    return template === undefined ? undefined : { place: tree.at, template };
  }
  const fields = openMap(tree, "An expected message", ["template", "step", "at", "channel", "to", "subject"], report);
  if (fields === undefined) return undefined;
  const template = optional(fields, "template", readName);
  const step = optional(fields, "step", readName);
  const at = optional(fields, "at", readExpectedTime);
  const channel = optional(fields, "channel", (word) => readWord(word, CHANNEL_NAMES, report));
  const to = optional(fields, "to", readText);
  const subject = optional(fields, "subject", readText);
  return {
    place: tree.at,
    ...defined({ template, step, at, channel, to, subject }),
  };
}

/** `{ welcome: no_consent }`: why the message of a step was not sent. */
function readDropped(tree: Tree, report: Report): NonNullable<Expectations["dropped"]> | undefined {
  if (tree.kind !== "map") {
    const allowed = "{ step: reason }";
    report("SJ110", tree.at, { message: "`dropped` takes a reason by step.", found: shown(tree), allowed });
    return undefined;
  }
  return [...tree.fields].flatMap(([step, { key, value }]) => {
    if (!isName(step)) report("SJ113", key, { message: `\`${step}\` is not a name.`, found: step });
    const reason = readWord(value, DROP_REASONS, report);
    return reason === undefined ? [] : [{ step: { value: step, at: key }, reason }];
  });
}

function readEntered(tree: Tree, report: Report): number | boolean | undefined {
  return tree.kind === "true or false" ? tree.value : readWholeNumber(tree, report, 0, 10_000);
}

function readEvent(tree: Tree, report: Report): ExpectedEvent | undefined {
  if (tree.kind !== "map") {
    const event = readText(tree, report);
    return event === undefined ? undefined : { event, properties: {} };
  }
  const fields = openMap(tree, "An expected event", ["event", "at", "properties"], report);
  const event = fields && optional(fields, "event", readText);
  if (fields === undefined || event === undefined) return undefined;
  const at = optional(fields, "at", readExpectedTime);
  const properties = optional(fields, "properties", readFacts) ?? {};
  return { event, properties, ...defined({ at }) };
}

function readCall(tree: Tree, report: Report): ExpectedCall | undefined {
  if (tree.kind !== "map") {
    const destination = readName(tree, report);
    return destination === undefined ? undefined : { destination, with: {} };
  }
  const fields = openMap(tree, "An expected call", ["call", "at", "with"], report);
  const destination = fields && optional(fields, "call", readName);
  if (fields === undefined || destination === undefined) return undefined;
  const at = optional(fields, "at", readExpectedTime);
  const given = optional(fields, "with", readFacts) ?? {};
  return { destination, with: given, ...defined({ at }) };
}

function readProfile(tree: Tree, report: Report): ExpectedProfile | undefined {
  const fields = openMap(tree, "An expected profile", ["traits", "in", "not in"], report);
  if (fields === undefined) return undefined;
  const names = (list: Tree) => itemsOf(list, "segments", report, readName).map(({ value }) => value);
  return {
    traits: optional(fields, "traits", readFacts) ?? {},
    in: optional(fields, "in", names) ?? [],
    notIn: optional(fields, "not in", names) ?? [],
  };
}
