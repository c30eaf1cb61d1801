import { defined } from "../../../core/model/defined.ts";
import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { didYouMean } from "../nearest.ts";
import { readDuration } from "../values/duration.ts";
import { readShare, readWholeNumber } from "../values/share.ts";
import { readWord } from "../values/text.ts";
import { type Fields, openMap, optional, readList } from "../yaml/fields.ts";
import { type MapTree, shown, type Tree } from "../yaml/tree.ts";
import type { EntryBase, EntryDefinition, EntryOpening } from "./entries/entry.ts";
import type { EntryReading } from "./entries/kind.ts";
import { ENTRY_FORMS, ENTRY_KEYS, ENTRY_KINDS, type EntryKey } from "./entries/kinds.ts";

/** The fields that every entry takes. */
export const ENTRY_FIELDS = ["when", "key", "again", "again per", "limit", "inside", "sample"] as const;

const ALL_FIELDS = [...new Set([...ENTRY_KEYS.flatMap((key) => ENTRY_FORMS[key].fields), ...ENTRY_FIELDS])];

/** One entry, or a list of them. */
export function readEnter(tree: Tree, reading: EntryReading, report: Report): EntryDefinition[] {
  return readList(tree, "enter", report, true).flatMap((item) => readEntry(item, reading, report) ?? []);
}

function readEntry(tree: Tree, reading: EntryReading, report: Report): EntryDefinition | undefined {
  if (tree.kind !== "map") {
    openMap(tree, "An entry", [...ENTRY_FORMS.event.fields, ...ENTRY_FIELDS], report);
    return undefined;
  }
  const key = keyOf(tree, report);
  if (key === undefined) return undefined;
  const form = ENTRY_FORMS[key];
  const fields = openMap(foreignTold(tree, key, report), form.what, [...form.fields, ...ENTRY_FIELDS], report);
  if (fields === undefined) return undefined;
  const opening = form.read(fields, reading);
  const base = readBase(tree, fields, opening);
  return opening === undefined ? undefined : { ...base, ...opening };
}

/** The way in of an entry; reported where there is none, or two. */
function keyOf(tree: MapTree, report: Report): EntryKey | undefined {
  const keys = ENTRY_KEYS.filter((key) => tree.fields.has(key));
  const [key] = keys;
  const ways = keys.filter((one) => one !== "segment" || key === "segment");
  if (key !== undefined && ways.length === 1) return key;
  const names = [...tree.fields.keys()];
  const hint = names.map((name) => didYouMean(name, ENTRY_KEYS)).find((one) => one !== undefined);
  report(
    "SJ330",
    { ...tree.at, length: 1 },
    {
      message:
        key === undefined
          ? "This entry does not say what lets a customer in."
          : `This entry has two ways in: ${ways.join(" and ")}.`,
      found: names.join(", "),
      allowed: "one of event, segment, schedule, date, api",
      ...(key !== undefined ? { hint: "Make a list of two entries." } : hint === undefined ? {} : { hint }),
    },
  );
  return undefined;
}

/** Tells fields that another way in takes, and leaves them out. */
function foreignTold(tree: MapTree, key: EntryKey, report: Report): MapTree {
  const own: readonly string[] = [...ENTRY_FORMS[key].fields, ...ENTRY_FIELDS];
  const foreign = [...tree.fields].filter(([name]) => !own.includes(name) && ALL_FIELDS.includes(name));
  for (const [name, field] of foreign) {
    report("SJ331", field.key, {
      message: `${ENTRY_FORMS[key].what} takes no \`${name}\`.`,
      found: name,
      allowed: own.join(", "),
    });
  }
  return { ...tree, fields: new Map([...tree.fields].filter(([name]) => !foreign.some(([one]) => one === name))) };
}

function readBase(tree: Tree, fields: Fields, opening: EntryOpening | undefined): EntryBase {
  const { report } = fields;
  const when = optional(fields, "when", readExpression);
  const key = optional(fields, "key", readExpression);
  const again = optional(fields, "again", readAgain);
  const perField = fields.get("again per");
  const againPer = optional(fields, "again per", (word) => readWord(word, ["key", "customer"], report)) ?? "key";
  if (perField !== undefined && againPer === "key" && fields.get("key") === undefined) {
    report("SJ311", perField.value.at, { message: "This entry has no `key`.", found: "again per: key" });
  }
  const limit = optional(fields, "limit", (number) => readWholeNumber(number, report, 1, 1_000_000));
  const inside = optional(fields, "inside", (word) => readWord(word, ["ignore", "restart"], report)) ?? "ignore";
  const sample = optional(fields, "sample", readShare);
  return {
    at: tree.at,
    again: again ?? (opening === undefined ? "never" : ENTRY_KINDS[opening.on].again),
    againPer,
    inside,
    ...defined({ when, key, limit, sample }),
  };
}

function readAgain(tree: Tree, report: Report): EntryBase["again"] | undefined {
  if (tree.kind === "text" && (tree.value === "never" || tree.value === "always")) return tree.value;
  const [, duration] = tree.kind === "text" ? (/^after\s+(.+)$/.exec(tree.value) ?? []) : [];
  if (duration === undefined) {
    report("SJ111", tree.at, {
      message: `\`${shown(tree)}\` does not say when somebody may enter again.`,
      found: shown(tree),
      allowed: "never, always, after 7d",
      ...(/^\d+[mhdw]$/.test(shown(tree)) ? { hint: `Write \`after ${shown(tree)}\`.` } : {}),
    });
    return undefined;
  }
  const after = readDuration({ kind: "text", at: tree.at, value: duration, style: "plain" }, report);
  return after === undefined ? undefined : { after };
}
