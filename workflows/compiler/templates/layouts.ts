import { defined } from "../../../core/model/defined.ts";
import { getOwn } from "../../../core/model/json.ts";
import { fallbacks } from "../../../core/model/languages.ts";
import type { SourceFile } from "../compiled.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import { expanded, textOfPieces } from "./expand.ts";
import { readLiquid, WHOLE_FILE } from "./liquid.ts";
import { checkMarkup } from "./markup.ts";
import { checkCalls, PARTIALS, type Partials } from "./partials.ts";

/** Layouts lie below the templates: what surrounds the text of many e-mails, written once. */
export const LAYOUTS = "workflows/templates/layouts/";

export const CONTENT = /\{\{-?\s*content\s*-?\}\}/;
const PREVIEW = /\{\{-?\s*preview\s*-?\}\}/g;

/** Whether a file is a template, and no layout or partial. */
export function isTemplateFile(path: string): boolean {
  return path.startsWith("workflows/templates/") && !path.startsWith(LAYOUTS) && !path.startsWith(PARTIALS);
}

/** What surrounds a template's body. */
export interface Layout {
  /** Before and after the body; partials are still to go in where they are Liquid. By language, empty for everybody else. */
  readonly around: Readonly<Record<string, readonly [before: string, after: string]>>;
  /** MJML, whose templates are sections of MJML. */
  readonly sections: boolean;
  readonly file: SourceFile;
  /** Every path that it reads itself. */
  readonly reads: readonly (readonly string[])[];
}

/** Layouts by name; one with a fault of its own is there as undefined, so that its users are not at fault too. */
export type Layouts = ReadonlyMap<string, Layout | undefined>;

/** The layouts among the files: `<name>.html` or `<name>.mjml`, with `{{ content }}` once where a template's body goes. */
export function readLayouts(
  files: readonly SourceFile[],
  partials: Partials,
  reportIn: (file: string) => Report,
): Layouts {
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
    } else layouts.set(name, readLayout(file, partials, report));
  }
  return layouts;
}

function readLayout(file: SourceFile, partials: Partials, report: Report): Layout | undefined {
  reportFaults(file, report);
  const written = file.text.split(CONTENT).length - 1;
  const versions = Object.entries({ "": file.compiled ?? file.text, ...file.compiledIn });
  const around = versions.flatMap(([language, text]) => {
    const [before, after, ...more] = text.split(CONTENT);
    return before === undefined || after === undefined || more.length > 0
      ? []
      : [[language, [before, after] as const] as const];
  });
  if (around.length < versions.length || written !== 1) {
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
  const origin = WHOLE_FILE;
  checkMarkup(file.text, origin, report);
  const type = file.path.endsWith(".mjml") ? "mjml" : "html";
  checkCalls({ text: file.text }, origin, { around: { type }, partials }, report);
  const own = file.text.replace(CONTENT, "").replace(PREVIEW, "");
  return {
    around: Object.fromEntries(around),
    sections: file.sections === true,
    file,
    reads: readLiquid(own, origin, report),
  };
}

/** Reports the faults that MJML found in a file. */
export function reportFaults({ faults = [] }: SourceFile, report: Report): void {
  for (const { file, line, message, lost } of faults) {
    const code = lost === true ? "SJ415" : "SJ409";
    report(code, { line, column: 1, length: 1, ...defined({ file }) }, { message });
  }
}

/** A text in which `{{ preview }}` is what inboxes show beside the subject. */
export function withPreview(text: string, preview: string): string {
  return text.replace(PREVIEW, () => preview);
}

/** A body in its layout, with the layout's partials in the language of the body. */
export function laidOut(
  { around, file }: Layout,
  body: string,
  {
    partials,
    preview,
    locale,
  }: { readonly partials: Partials; readonly preview: string; readonly locale?: string | undefined },
): string {
  const language = [...fallbacks((locale ?? "").toLowerCase()), ""].find((one) => Object.hasOwn(around, one)) ?? "";
  const [before = "", after = ""] = getOwn(around, language) ?? [];
  const type = file.path.endsWith(".mjml") ? "mjml" : "html";
  const fill = (text: string) =>
    withPreview(textOfPieces(expanded({ text, file: file.path, line: 1 }, partials, { type, locale })), preview);
  return `${fill(before)}${body}${fill(after)}`;
}
