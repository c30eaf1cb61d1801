import { defined } from "../../../core/model/defined.ts";
import type { AddressKind } from "../../../core/model/event.ts";
import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import type { Report } from "../diagnostics/report.ts";
import { readName } from "../values/name.ts";
import { readText, readTruth } from "../values/text.ts";
import { readZone } from "../values/time.ts";
import { type Fields, openMap, optional, readList } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { TestEvent, TestWhat } from "./journey-test.ts";
import { readConsent, readFacts } from "./read-customer.ts";
import { readTestTime } from "./read-time.ts";

const WHAT = ["event", "message", "enter"] as const;
const FIELDS = ["at", ...WHAT, "properties", "traits", "addresses", "consent", "zone", "nobody"];
const ADDRESSES: readonly AddressKind[] = ["email", "phone", "push"];

/** What happens in a test, each at its time. */
export function readEvents(tree: Tree, report: Report): readonly TestEvent[] {
  return readList(tree, "events", report, true).flatMap((item) => readEvent(item, report) ?? []);
}

function readEvent(tree: Tree, report: Report): TestEvent | undefined {
  const fields = openMap(tree, "An event of a test", FIELDS, report);
  if (fields === undefined) return undefined;
  const given = WHAT.filter((key) => fields.get(key) !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    report(
      "SJ902",
      { ...tree.at, length: 1 },
      {
        message: given.length === 0 ? "This says not what happens." : `This says ${given.length} things at once.`,
        found: given.join(", ") || "none of them",
        allowed: "one of event, message, enter",
      },
    );
    return undefined;
  }
  const what = WHATS[kind](fields);
  const zone = optional(fields, "zone", readZone);
  return what === undefined
    ? undefined
    : {
        place: tree.at,
        at: optional(fields, "at", readTestTime) ?? { after: 0 },
        what,
        properties: optional(fields, "properties", readFacts) ?? {},
        traits: optional(fields, "traits", readFacts) ?? {},
        addresses: optional(fields, "addresses", readAddresses) ?? {},
        consent: optional(fields, "consent", readConsent) ?? {},
        nobody: optional(fields, "nobody", readTruth) ?? false,
        ...defined({ zone }),
      };
}

const WHATS = {
  event: (fields) => {
    const event = optional(fields, "event", readText);
    return event === undefined ? undefined : { event };
  },
  message: (fields) => optional(fields, "message", readMark),
  enter: (fields) => {
    const enter = optional(fields, "enter", readName);
    return enter === undefined ? undefined : { enter };
  },
} satisfies Record<(typeof WHAT)[number], (fields: Fields) => TestWhat | undefined>;

/** `{ clicked: welcome }`: what became of the latest message of a step. */
function readMark(tree: Tree, report: Report): TestWhat | undefined {
  const fields = openMap(tree, "What became of a message", MESSAGE_MARKS, report);
  if (fields === undefined) return undefined;
  const [mark, ...more] = MESSAGE_MARKS.filter((one) => fields.get(one) !== undefined);
  if (mark === undefined || more.length > 0) {
    const found = shown(tree);
    report("SJ902", tree.at, {
      message: "One thing becomes of a message at a time.",
      found,
      allowed: MESSAGE_MARKS.join(", "),
    });
    return undefined;
  }
  const step = optional(fields, mark, readName);
  return step === undefined ? undefined : { mark, step };
}

function readAddresses(tree: Tree, report: Report): TestEvent["addresses"] | undefined {
  const fields = openMap(tree, "Addresses", ADDRESSES, report);
  if (fields === undefined) return undefined;
  const found: Partial<Record<AddressKind, string | null>> = {};
  for (const kind of ADDRESSES) {
    const field = fields.get(kind);
    if (field === undefined) continue;
    const address = field.value.kind === "nothing" ? null : readText(field.value, report);
    if (address !== undefined) found[kind] = address;
  }
  return found;
}
