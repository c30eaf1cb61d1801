import { type At, FILE_START, type Report } from "../diagnostics/report.ts";
import type { Origin } from "./liquid.ts";

/** One tag with its attributes. Liquid and quoted values may hold `>`. */
const TAG = /<([a-z][\w-]*)(?=[\s/>])((?:"[^"]*"|'[^']*'|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|[^<>"'{]|\{(?![{%]))*)>/gi;
const LEFT_OUT = /<!--[\s\S]*?-->|\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g;
const HREF = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const PICTURES = ["img", "mj-image"];
/** Their `href` is no link that a reader follows. */
const NO_LINKS = ["link", "base", "mj-font", "mj-include"];

/** Reports pictures without a text in their place, and links that mail programs do not follow. */
export function checkMarkup(text: string, origin: Origin, report: Report): void {
  const shown = text.replace(LEFT_OUT, (left) => " ".repeat(left.length));
  for (const { 0: tag, 1: written = "", 2: attributes = "", index } of shown.matchAll(TAG)) {
    const name = written.toLowerCase();
    if (PICTURES.includes(name) && !hasAlt(attributes)) {
      report("SJ430", placeAt(text, index, written.length + 1, origin), {
        message: "This picture has no `alt`: where pictures are blocked, nothing stands in its place.",
        found: `<${written}>`,
      });
    }
    const bare = attributes.replace(/"[^"]*"|'[^']*'/g, (quoted) => "x".repeat(quoted.length)).search(/=\s*\{\{/);
    if (bare !== -1) {
      const start = index + tag.indexOf(attributes, written.length + 1) + bare;
      report("SJ672", placeAt(text, start, 1, origin), {
        message: `A value of \`<${written}>\` has no quotes: a blank in it begins another attribute.`,
        found:
          attributes
            .slice(bare, bare + 40)
            .split("}}")[0]
            ?.concat("}}") ?? "",
      });
    }
    const href = NO_LINKS.includes(name) ? undefined : HREF.exec(attributes);
    const [whole = "", double, single] = href ?? [];
    const link = (double ?? single ?? "#").trim();
    if (href === null || href === undefined || isFollowed(link)) continue;
    const start = index + tag.indexOf(attributes, written.length + 1) + href.index + whole.search(/\S/);
    report("SJ431", placeAt(text, start, whole.trim().length, origin), {
      message: link === "" ? "This link goes nowhere." : `\`${link}\` has no scheme: in a message it leads nowhere.`,
      found: whole.trim(),
      hint: hintFor(link),
    });
  }
}

/** Liquid among the attributes may write one. */
function hasAlt(attributes: string): boolean {
  const names = attributes.replace(/"[^"]*"|'[^']*'/g, '""');
  return /(?:^|\s)alt(?=[\s=/]|$)/i.test(names) || /\{\{|\{%/.test(names);
}

/** A link with a scheme, to a place within the message, or one that begins with a value. */
export function isFollowed(link: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|#|\{\{|\{%)/i.test(link);
}

function hintFor(link: string): string {
  if (link.startsWith("//")) return `Write \`https:${link}\`.`;
  if (/^[^\s/@]+@[\w.-]+$/.test(link)) return `Write \`mailto:${link}\`.`;
  if (/^[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)/.test(link)) return `Write \`https://${link}\`.`;
  return "Write the whole address: `https://shop.example/…`.";
}

/** Where the characters from `offset` on stand in the file. */
export function placeAt(text: string, offset: number, length: number, origin: Origin): At {
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1) ?? "").length + 1 + (before.length === 1 ? origin.columnsBefore : 0);
  return { ...FILE_START, line: before.length + origin.linesBefore, column, length };
}
