import type { SourceFile } from "../compiled.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import { readLiquid } from "./liquid.ts";
import { checkMarkup } from "./markup.ts";

/** Layouts lie below the templates: what surrounds the text of many e-mails, written once. */
export const LAYOUTS = "workflows/templates/layouts/";

const CONTENT = /\{\{-?\s*content\s*-?\}\}/;
const PREVIEW = /\{\{-?\s*preview\s*-?\}\}/g;

/** What surrounds a template's body. */
export interface Layout {
  readonly before: string;
  readonly after: string;
  /** Every path that it reads. */
  readonly reads: readonly (readonly string[])[];
}

/** Layouts by name; one with a fault of its own is there as undefined, so that its users are not at fault too. */
export type Layouts = ReadonlyMap<string, Layout | undefined>;

/** The layouts among the files: `<name>.html` or `<name>.mjml`, with `{{ content }}` once where a template's body goes. */
export function readLayouts(files: readonly SourceFile[], reportIn: (file: string) => Report): Layouts {
  const layouts = new Map<string, Layout | undefined>();
  for (const file of files) {
    if (!file.path.startsWith(LAYOUTS)) continue;
    const [, name] = /^([a-z][a-z0-9_]*)\.(?:html|mjml)$/.exec(file.path.slice(LAYOUTS.length)) ?? [];
    const report = reportIn(file.path);
    if (name === undefined) {
      report("SJ400", FILE_START, {
        message: `\`${file.path}\` is not named like a layout.`,
        found: file.path.slice(LAYOUTS.length),
        allowed: "<name>.html, <name>.mjml",
        hint: "Name it like `shop.html`.",
      });
    } else layouts.set(name, readLayout(file, report));
  }
  return layouts;
}

function readLayout(file: SourceFile, report: Report): Layout | undefined {
  reportFaults(file, report);
  const written = file.text.split(CONTENT).length - 1;
  const [before, after, ...more] = (file.compiled ?? file.text).split(CONTENT);
  if (before === undefined || after === undefined || more.length > 0 || written !== 1) {
    // The fault that MJML found says why.
    if (written !== 1 || (file.faults ?? []).length === 0) {
      report("SJ411", FILE_START, {
        message: "A layout has one place for the text of its templates.",
        found: `{{ content }} ${written} times`,
        allowed: "{{ content }} once",
      });
    }
    return undefined;
  }
  checkMarkup(file.text, { linesBefore: 0, columnsBefore: 0 }, report);
  const own = file.text.replace(CONTENT, "").replace(PREVIEW, "");
  return { before, after, reads: readLiquid(own, { linesBefore: 0, columnsBefore: 0 }, report) };
}

/** Reports the faults that MJML found in a file. */
export function reportFaults({ faults = [] }: SourceFile, report: Report): void {
  for (const { line, message, lost } of faults) {
    report(lost === true ? "SJ415" : "SJ409", { line, column: 1, length: 1 }, { message });
  }
}

/** A body in its layout; `preview` is what inboxes show beside the subject. */
export function laidOut(layout: Layout, body: string, preview: string): string {
  const fill = (text: string) => text.replace(PREVIEW, () => preview);
  return `${fill(layout.before)}${body}${fill(layout.after)}`;
}
