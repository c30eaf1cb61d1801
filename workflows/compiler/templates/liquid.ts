import { Liquid } from "liquidjs";
import { REFUSED_FILTERS } from "../../../core/send/filling.ts";
import type { At } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";

/** The names a template reads from. */
const NAMES = ["profile", "entry", "steps", "pass", "now"];
const ENTRY_FIELDS = ["name", "time", "properties", "trimmed"];

const engine = new Liquid({ strictFilters: true, templates: {} });
for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
// A template is one text: the send function's bundle holds no others to include.
for (const tag of ["render", "include", "layout", "block"]) Reflect.deleteProperty(engine.tags, tag);

/** Where a Liquid text stands in its file: the line before it, and the column before its first line. */
export interface Origin {
  readonly linesBefore: number;
  readonly columnsBefore: number;
}

/** The paths that a Liquid text reads: `["entry", "properties", "items"]`; every fault is reported. */
export function readLiquid(text: string, origin: Origin, report: Report): readonly (readonly string[])[] {
  try {
    const { globals } = engine.analyzeSync(engine.parse(text), { partials: false });
    const found = Object.values(globals).flat();
    return found.map((variable) => {
      const path = pathOf(variable.segments);
      const { row, col } = variable.location;
      checkNames(path, placed(row, col, path[0]?.length ?? 1, origin), report);
      return path;
    });
  } catch (fault) {
    reportFault(fault, origin, report);
    return [];
  }
}

/** The names of a path up to the first that depends on values: an index, or a name in a variable. */
function pathOf(segments: readonly unknown[]): string[] {
  const end = segments.findIndex((segment) => typeof segment !== "string");
  return segments.slice(0, end === -1 ? segments.length : end).map(String);
}

function checkNames(path: readonly string[], at: At, report: Report): void {
  const [root = "", field] = path;
  if (root === "links") {
    report("SJ414", at, {
      message: `There is no \`${path.join(".")}\`: Sojourn makes no links to unsubscribe by yet.`,
      found: path.join("."),
      allowed: NAMES.join(", "),
    });
  } else if (!NAMES.includes(root)) {
    report("SJ407", at, {
      message: `\`${root}\` stands for nothing in a template.`,
      found: root,
      allowed: NAMES.join(", "),
      hint: didYouMean(root, NAMES) ?? `Write \`profile.${root}\` or \`entry.properties.${root}\`.`,
    });
  } else if (root === "entry" && field !== undefined && !ENTRY_FIELDS.includes(field)) {
    report("SJ407", at, {
      message: `\`entry\` has no \`${field}\`.`,
      found: `entry.${field}`,
      allowed: ENTRY_FIELDS.map((one) => `entry.${one}`).join(", "),
      hint: `Write \`entry.properties.${field}\`.`,
    });
  }
}

function reportFault(fault: unknown, origin: Origin, report: Report): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  const [, text = message, line = "1", column = "1"] = /^(.*), line:(\d+), col:(\d+)$/.exec(message) ?? [];
  report("SJ406", placed(Number(line), Number(column), 1, origin), { message: `Liquid: ${text}.` });
}

function placed(row: number, column: number, length: number, origin: Origin): At {
  return { line: row + origin.linesBefore, column: column + (row === 1 ? origin.columnsBefore : 0), length };
}
