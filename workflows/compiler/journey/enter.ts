import { defined } from "../../../core/model/defined.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import { openMap, readList } from "../yaml/fields.ts";
import type { Schema } from "../yaml/shape.ts";
import type { MapTree, Tree } from "../yaml/tree.ts";
import type { EntryDefinition } from "./entries/entry.ts";
import type { EntryReading } from "./entries/form.ts";
import { ENTRY_FORMS, ENTRY_KEYS, ENTRY_KINDS, type EntryKey } from "./entries/kinds.ts";

/** The schema of one entry. */
export const ENTRY_DEFINITION: Schema = { anyOf: ENTRY_KEYS.map((key) => ENTRY_FORMS[key].schema) };

/** One entry, or a list of them. */
export function readEnter(tree: Tree, reading: EntryReading, report: Report): EntryDefinition[] {
  return readList(tree, "enter", report, true).flatMap((item) => readEntry(item, reading, report) ?? []);
}

function readEntry(tree: Tree, reading: EntryReading, report: Report): EntryDefinition | undefined {
  if (tree.kind !== "map") {
    openMap(tree, "An entry", Object.keys(ENTRY_FORMS.event.fields), report);
    return undefined;
  }
  const key = keyOf(tree, report);
  const read =
    key === undefined ? undefined : ENTRY_FORMS[key].read(withoutForeign(tree, key, report), report, reading);
  if (read?.opening === undefined) return undefined;
  const { base, opening } = read;
  return { again: ENTRY_KINDS[opening.on].again, ...base, ...opening };
}

/** The trigger of an entry. Reported if the entry has none, or two. */
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
      ...(key === undefined ? defined({ hint }) : { hint: listOf(ways) }),
    },
  );
  return undefined;
}

/** Reports fields that belong to another trigger, and leaves them out. */
function withoutForeign(tree: MapTree, key: EntryKey, report: Report): MapTree {
  const { what, fields } = ENTRY_FORMS[key];
  const known = (name: string) => ENTRY_KEYS.some((other) => Object.hasOwn(ENTRY_FORMS[other].fields, name));
  const foreign = [...tree.fields].filter(([name]) => !Object.hasOwn(fields, name) && known(name));
  for (const [name, field] of foreign) {
    report("SJ331", field.key, {
      message: `${what} takes no \`${name}\`.`,
      found: name,
      allowed: Object.keys(fields).join(", "),
    });
  }
  return { ...tree, fields: new Map([...tree.fields].filter(([name]) => !foreign.some(([one]) => one === name))) };
}

function listOf(ways: readonly string[]): string {
  return `Make a list of two entries: \`enter: [{ ${ways.map((way) => `${way}: …`).join(" }, { ")} }]\`.`;
}
