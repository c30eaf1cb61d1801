import { defined } from "../../../core/model/defined.ts";
import type { Template } from "../../../core/model/message.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { Renderer } from "../../../core/ports/channels.ts";
import type { SourceFile } from "../compiled.ts";
import { type At, FILE_START, type Report } from "../diagnostics/report.ts";
import { filledFor, type NotFilled, stopPlace } from "./filled.ts";
import { type Escape, escapesIn, hostileLike, MARKUP, SCRIPT, type Trying } from "./hostile.ts";
import { isTemplateFile } from "./layouts.ts";
import { type MadeUp, madeUp } from "./made-up.ts";
import { linksWithoutScheme, withMarkedLinks } from "./marked-links.ts";
import { placeAt } from "./markup.ts";
import type { ReadText } from "./read.ts";
import { LIQUID } from "./tags.ts";

export interface ToRender {
  readonly files: readonly SourceFile[];
  readonly settings: Settings;
  readonly renderer: Renderer;
  /** As they are sent. */
  readonly templates: Readonly<Record<string, Template>>;
  readonly texts: ReadonlyMap<string, readonly ReadText[]>;
}

/** 1 February 2027, 12:00 UTC: the time of these messages. */
const NOW = 1_801_483_200_000;

/**
 * Fills each template, in each language, with its example, with somebody of whom nothing is known, and with values that somebody would try;
 * and reports what cannot be filled, values that leave their places, and links that lead nowhere.
 */
export async function checkRenders(ask: ToRender, reportIn: (file: string) => Report): Promise<void> {
  for (const [name, template] of Object.entries(ask.templates)) {
    const marked = withMarkedLinks(template);
    for (const text of ask.texts.get(name) ?? []) await checkText(ask, marked, text, reportIn);
  }
}

async function checkText(
  { files, settings, renderer }: ToRender,
  template: Template,
  text: ReadText,
  reportIn: (file: string) => Report,
): Promise<void> {
  const own = files.filter(({ path }) => path === text.file);
  const around = files.filter(({ path }) => path.startsWith("workflows/templates/") && !isTemplateFile(path));
  const all = [...own, ...around];
  const fill = (person: MadeUp) => filledFor({ template, settings, person, now: NOW, renderer });
  const report = (code: Parameters<Report>[0], { file, ...at }: At, detail: Parameters<Report>[2]) =>
    reportIn(file ?? text.file)(code, at, detail);
  const person = speaking(madeUp(text.reads, NOW, text.example), text.locale);
  const filled = await fill(person);
  if ("rule" in filled) {
    // Without an example the values are made up, and say nothing about the template. A sender is the settings' matter.
    if (text.example !== undefined && filled.rule !== "no sender") {
      const at = filled.isAddress ? text.example.at : stopAt(filled, all, text.example.at);
      report("SJ674", at, { message: `The example does not fill this template: ${filled.why}.`, found: filled.rule });
    }
    return;
  }
  const { outgoing } = filled;
  if (outgoing.channel === "email") {
    for (const { link, written } of linksWithoutScheme(outgoing.html, template, text.locale)) {
      const at = placeOfText(all, [link, written]);
      report("SJ431", at, { message: `\`${link}\` has no scheme: in a message it leads nowhere.`, found: link });
    }
  }
  const nobody = { ...person, profile: { ...person.profile, traits: {} } };
  const stops = async (who: MadeUp, whom: string): Promise<string | undefined> => {
    const result = await fill(who);
    if (!("rule" in result)) return result.outgoing.channel === "email" ? result.outgoing.html : undefined;
    // How long a text may be is a bound of its channel, which every value may pass.
    if (/^text longer than/.test(result.rule)) return undefined;
    report("SJ677", stopAt(result, all, FILE_START), {
      message: `${whom} does not get this message: ${result.rule}.`,
      found: result.rule,
    });
    return undefined;
  };
  await stops(nobody, "A customer of whom nothing is known");
  const seen = new Set<string>();
  for (const [trying, whom] of TRIED) {
    const { person: hostile, pathOf } = hostileLike(person, trying);
    const html = await stops(hostile, whom);
    for (const { mark, way } of html === undefined ? [] : escapesIn(html)) {
      const path = pathOf(mark);
      if (seen.has(path.join("."))) continue;
      seen.add(path.join("."));
      const { message, hint } = LEFT[way](path.join("."));
      report("SJ673", placeOfPath(all, path), { message, found: path.join("."), hint });
    }
  }
}

const TRIED: readonly (readonly [Trying, string])[] = [
  [MARKUP, "A customer with quotes and `<` in their values"],
  [SCRIPT, "A customer with values of 5,000 characters"],
];

const LEFT: Readonly<Record<Escape["way"], (path: string) => { readonly message: string; readonly hint: string }>> = {
  markup: (path) => ({
    message: `Markup in \`${path}\` becomes part of this e-mail.`,
    hint: "Leave out `raw`: a value is escaped once, also in `capture`.",
  }),
  script: (path) => ({
    message: `\`${path}\` becomes part of a script.`,
    hint: "Leave scripts out: mail programs run none.",
  }),
  style: (path) => ({
    message: `\`${path}\` is written into styles, where it may hold further ones.`,
    hint: "Choose among styles of your own: `{% case %}`.",
  }),
  host: (path) => ({
    message: `\`${path}\` decides which host this address leads to.`,
    hint: "Write the host out, and end it with a `/` before the value.",
  }),
  parameter: (path) => ({
    message: `\`${path}\` may add parameters to this address.`,
    hint: "Write `| url_encode` behind the value.",
  }),
};

function speaking({ profile, told }: MadeUp, locale: string | undefined): MadeUp {
  const { locale: said, ...rest } = profile;
  const own = locale === undefined ? undefined : { v: locale, t: NOW };
  // The text for everybody else goes to nobody with a language that has a text of its own.
  return { told, profile: { ...rest, ...defined({ locale: own }) } };
}

function stopAt({ error }: NotFilled, files: readonly SourceFile[], otherwise: At): At {
  const stopped = stopPlace(error, files);
  return stopped === undefined ? otherwise : { ...FILE_START, ...stopped };
}

/** The first output or tag of the files that reads this path; the end of the path where it is a field of a list's items. */
function placeOfPath(files: readonly SourceFile[], path: readonly string[]): At {
  const names = [path.join("."), `.${path.at(-1)}`, path.at(-1) ?? ""];
  for (const name of names) {
    for (const file of files) {
      const tags = [...file.text.matchAll(LIQUID)].filter(([tag]) => tag.includes(name));
      const found =
        tags.find(([tag]) => /\|\s*raw\b/.test(tag)) ?? tags.find(([tag]) => tag.startsWith("{{")) ?? tags[0];
      if (found !== undefined) return within(file, found.index, found[0].length);
    }
  }
  return FILE_START;
}

function placeOfText(files: readonly SourceFile[], texts: readonly string[]): At {
  for (const text of texts) {
    for (const file of files) {
      const at = file.text.indexOf(text);
      if (at >= 0) return within(file, at, text.length);
    }
  }
  return FILE_START;
}

function within(file: SourceFile, index: number, length: number): At {
  return { ...placeAt(file.text, index, length, { linesBefore: 0, columnsBefore: 0 }), file: file.path };
}
