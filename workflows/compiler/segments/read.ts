import { defined } from "../../../core/model/defined.ts";
import type { RecencyRule } from "../../../core/model/rules.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { type NamedFiles, type NamedFolder, readNamedFiles } from "../named-files.ts";
import { readDuration } from "../values/duration.ts";
import { readEventName } from "../values/event-name.ts";
import { readName } from "../values/name.ts";
import { type Located, readText, readTruth } from "../values/text.ts";
import { type Fields, openMap, optional, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import type { SegmentDefinition } from "./definition.ts";

export const SEGMENT_FIELDS = ["segment", "title", "when", "all", "any", "none", "last", "list"] as const;
export const RECENCY_FIELDS = ["event", "within", "not within"] as const;

const CONDITIONS = ["when", "all", "any", "none", "last"] as const;

const FOLDER: NamedFolder<SegmentDefinition> = {
  folder: "workflows/segments/",
  key: "segment",
  what: "A segment",
  fields: SEGMENT_FIELDS,
  codes: { different: "SJ701", twice: "SJ702" },
  read(fields, name, file, report) {
    const title = optional(fields, "title", readText);
    const when = optional(fields, "when", readExpression);
    const [all, any, none] = (["all", "any", "none"] as const).map((key) =>
      optional(fields, key, (tree) => readNames(tree, key, report)),
    );
    const last = optional(fields, "last", readRecencies);
    const list = optional(fields, "list", readTruth) ?? false;
    checkConditions(fields, name, list);
    return {
      file: file.path,
      name,
      title: title ?? spokenName(name.value),
      list,
      ...defined({ when, all, any, none, last }),
    };
  },
};

/** Every segment among the files, which are sorted by path. */
export function readSegments(
  files: readonly SourceFile[],
  reportIn: (file: string) => Report,
): NamedFiles<SegmentDefinition> {
  return readNamedFiles(files, FOLDER, reportIn);
}

function checkConditions(fields: Fields, name: Located<string>, list: boolean): void {
  const given = CONDITIONS.find((key) => fields.get(key) !== undefined);
  if (given === undefined && !list) {
    fields.report("SJ704", name.at, { message: `Nothing says who is in \`${name.value}\`.`, found: name.value });
  }
  const field = given === undefined ? undefined : fields.get(given);
  if (list && field !== undefined) {
    fields.report("SJ705", field.key, { message: `A list has no \`${given}\`.`, found: given ?? "" });
  }
}

function readNames(tree: Tree, key: string, report: Report): Located<string>[] {
  return readList(tree, key, report, true).flatMap((item) => readName(item, report) ?? []);
}

function readRecencies(tree: Tree, report: Report): RecencyRule[] | undefined {
  const rules = readList(tree, "last", report, true).flatMap((item) => readRecency(item, report) ?? []);
  return rules.length === 0 ? undefined : rules;
}

/** `{ event: Order Completed, within: 30d }` or `{ event: …, not within: 60d }`. */
function readRecency(tree: Tree, report: Report): RecencyRule | undefined {
  const fields = openMap(tree, "`last`", RECENCY_FIELDS, report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "`last`");
  const event = eventTree === undefined ? undefined : readEventName(eventTree, report);
  const [yes, no] = [fields.get("within"), fields.get("not within")];
  if ((yes === undefined) === (no === undefined)) {
    const at = no?.key ?? { ...tree.at, length: 1 };
    report("SJ706", at, {
      message: yes === undefined ? "Nothing says how long ago." : "It cannot be within and not within at once.",
      found: yes === undefined ? "neither within nor not within" : "within, not within",
    });
    return undefined;
  }
  const within = optional(fields, "within", readDuration);
  const notWithin = optional(fields, "not within", readDuration);
  if (event === undefined) return undefined;
  if (within !== undefined) return { event, within };
  return notWithin === undefined ? undefined : { event, notWithin };
}

function spokenName(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
