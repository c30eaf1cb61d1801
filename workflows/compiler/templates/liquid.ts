import { LINK_KINDS } from "../../../core/links/link.ts";
import { BRAND_FIELDS } from "../../../core/model/brand.ts";
import { defined } from "../../../core/model/defined.ts";
import { pathFor, straightQuotes } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";
import { engine, linkHint, reportFault } from "./liquid-faults.ts";
import { placeAt } from "./markup.ts";

/** The names a template reads from. */
const NAMES = ["profile", "entry", "steps", "pass", "now", "links", "brand"];
/** The links to our pages that a template may name. */
export const TEMPLATE_LINKS = LINK_KINDS;
const ENTRY_FIELDS = ["name", "time", "properties", "trimmed"];

/** Where a Liquid text stands in its file: the line before it, and the column before its first line. */
export interface Origin {
  readonly linesBefore: number;
  readonly columnsBefore: number;
}

/** A text that is the whole of its file. */
export const WHOLE_FILE: Origin = { linesBefore: 0, columnsBefore: 0 };

/** One place where a Liquid text reads a value. */
export interface Read {
  readonly path: readonly string[];
  /** Of the path's first character in the text. */
  readonly offset: number;
}

/** The paths that a Liquid text reads: `["entry", "properties", "items"]`; every fault is reported. */
export function readLiquid(text: string, origin: Origin, report: Report): readonly (readonly string[])[] {
  return readLiquidWith(text, origin, report).map(({ path }) => path);
}

/** The same with the places. `given`: further names that stand for something here. */
export function readLiquidWith(
  text: string,
  origin: Origin,
  report: Report,
  given: ReadonlySet<string> = new Set(),
): readonly Read[] {
  reportPlaceholders(text, origin, report);
  try {
    const { globals } = engine.analyzeSync(engine.parse(text), { partials: false });
    const lines = text.split("\n");
    return Object.values(globals)
      .flat()
      .map((variable) => {
        const path = pathOf(variable.segments);
        const { row, col } = variable.location;
        if (!given.has(path[0] ?? "")) checkNames(path, placed(row, col, path[0]?.length ?? 1, origin), report);
        const before = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0);
        return { path, offset: before + col - 1 };
      });
  } catch (fault) {
    reportFault(fault, text, (row, column) => placed(row, column, 1, origin), report);
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
    if (!TEMPLATE_LINKS.some((link) => link === field)) {
      report("SJ419", at, {
        message: field === undefined ? "`links` alone is no text." : `There is no link \`${field}\`.`,
        found: path.join("."),
        allowed: TEMPLATE_LINKS.map((link) => `links.${link}`).join(", "),
        ...defined({ hint: didYouMean(field ?? "", TEMPLATE_LINKS) }),
      });
    }
  } else if (/^unsubscribe|^manage_?preferences|^preferences?_?(center|url|link)/i.test(root)) {
    report("SJ414", at, {
      message: `There is no \`${path.join(".")}\`.`,
      found: path.join("."),
      allowed: TEMPLATE_LINKS.map((link) => `links.${link}`).join(", "),
      hint: linkHint(root),
    });
  } else if (!NAMES.includes(root)) {
    report("SJ407", at, {
      message: `\`${root}\` stands for nothing in a template.`,
      found: root,
      allowed: NAMES.join(", "),
      hint: rootHint(path),
    });
  } else if (root === "brand") {
    if (field !== undefined && !BRAND_FIELDS.some((one) => one === field)) {
      report("SJ407", at, {
        message: `\`brand\` has no \`${field}\`.`,
        found: `brand.${field}`,
        allowed: BRAND_FIELDS.map((one) => `brand.${one}`).join(", "),
        ...defined({ hint: field === "colour" ? "Write `brand.color`." : didYouMean(field, BRAND_FIELDS) }),
      });
    }
  } else if (root === "entry" && field !== undefined && !ENTRY_FIELDS.includes(field)) {
    report("SJ407", at, {
      message: `\`entry\` has no \`${field}\`.`,
      found: `entry.${field}`,
      allowed: ENTRY_FIELDS.map((one) => `entry.${one}`).join(", "),
      hint: `Write \`entry.properties.${field}\`.`,
    });
  }
}

/** The hint for a name that other tools have, that is misspelt, or that stands alone. */
function rootHint(path: readonly string[]): string {
  const [root = ""] = path;
  const curly = straightQuotes(root);
  if (curly !== undefined) return curly;
  const ours = pathFor(path, "entry");
  if (ours !== undefined) return `Write \`${ours}\`.`;
  return didYouMean(root, NAMES) ?? `Write \`profile.${root}\` or \`entry.properties.${root}\`.`;
}

/** Placeholders of other tools, and values in one pair of braces, which Liquid would print as they stand. */
const PLACEHOLDERS =
  /\*\|([A-Z][A-Z0-9_]*)\|\*|%%([A-Za-z_]\w*)%%|\$\{\s*([A-Za-z_][\w.]*)\s*\}|\[\[\s*([A-Za-z_]\w*)\s*\]\]|(?<!\{)\{(first_?name|last_?name|email|name)\}(?!\})|(?<![{$#])\{ ?((?:profile|entry|steps|brand|links)\.[A-Za-z_][\w.]*) ?\}(?!\})/g;

function reportPlaceholders(text: string, origin: Origin, report: Report): void {
  const outside = text.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (tag) => " ".repeat(tag.length));
  for (const found of outside.matchAll(PLACEHOLDERS)) {
    const name = found.slice(1).find((one) => one !== undefined) ?? "";
    const plain = /^FNAME$/.test(name)
      ? "first_name"
      : /^LNAME$/.test(name)
        ? "last_name"
        : /^[A-Z_]+$/.test(name)
          ? name.toLowerCase()
          : name;
    report("SJ416", placeAt(text, found.index, found[0].length, origin), {
      message: `\`${found[0]}\` is sent as it stands.`,
      found: found[0],
      hint: `Write \`{{ ${meantValue(plain)} }}\`.`,
    });
  }
}

/** What is meant by the name in a placeholder. */
function meantValue(name: string): string {
  const path = name.split(".");
  return path.length > 1 && NAMES.includes(path[0] ?? "") ? name : (pathFor(path, "entry") ?? `profile.${name}`);
}

function placed(row: number, column: number, length: number, origin: Origin): At {
  return { line: row + origin.linesBefore, column: column + (row === 1 ? origin.columnsBefore : 0), length };
}
