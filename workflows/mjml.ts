import type { Brand } from "../core/model/brand.ts";
import type { SourceFault, SourceFile } from "./compiler/compiled.ts";
import { readSettings } from "./compiler/settings/read.ts";
import { placeInPieces, textOfPieces } from "./compiler/templates/expand.ts";
import { CONTENT } from "./compiler/templates/layouts.ts";
import type { Partials } from "./compiler/templates/partials.ts";
import { isLayout, isMjml, partialsIn, type Woven, wovenLayout, wovenTemplate } from "./compiler/templates/woven.ts";
import { compiledMjml } from "./mjml-cache.ts";
import { lostLiquid, markLiquid, unclosedElements, unmarked } from "./mjml-liquid.ts";

/**
 * The files of a workspace, each MJML template and layout with the HTML it compiles to and what went wrong, by the lines of the
 * files that it was put together of. Files that were compiled already stay as they are.
 */
export async function withMjml(files: readonly SourceFile[]): Promise<SourceFile[]> {
  const open = files.filter((file) => isMjml(file) && file.compiled === undefined);
  if (open.length === 0) return [...files];
  const brand = brandIn(files);
  const partials = partialsIn(files);
  const compile = (file: SourceFile, woven: Woven) => compiled(file, woven, brand);
  const done = new Map<string, SourceFile>();
  for (const file of open.filter(isLayout)) done.set(file.path, await compiledLayout(file, partials, compile));
  const layouts = new Map(
    files.filter(isLayout).flatMap((file) => {
      const known = done.get(file.path) ?? file;
      return known.sections === true ? [[/([^/]+)\.mjml$/.exec(file.path)?.[1] ?? "", known] as const] : [];
    }),
  );
  for (const file of open) {
    if (isLayout(file)) continue;
    const woven = wovenTemplate(file, partials, layouts);
    const result = await compile(file, woven);
    done.set(file.path, woven.inSections ? { ...result, sections: true } : result);
  }
  return files.map((file) => done.get(file.path) ?? file);
}

/** An MJML file without partials and layouts, compiled. */
export async function readMjml(path: string, text: string): Promise<SourceFile> {
  const [file] = await withMjml([{ path, text }]);
  return file ?? { path, text };
}

type Compile = (file: SourceFile, woven: Woven) => Promise<SourceFile>;

async function compiledLayout(file: SourceFile, partials: Partials, compile: Compile): Promise<SourceFile> {
  const whole = await compile(file, wovenLayout(file, partials, undefined, false));
  const content = CONTENT.exec(file.text)?.[0];
  const isLost =
    whole.faults?.some(({ lost, message }) => lost === true && message.includes(`\`${content}\``)) === true;
  const own = isLost ? await compile(file, wovenLayout(file, partials, undefined, true)) : whole;
  const languages = [...new Set(partials.map(({ language }) => language))].filter((one) => one !== "");
  const inLanguages: [string, string][] = [];
  for (const language of isLost ? [] : languages) {
    const { compiled = "" } = await compile(file, wovenLayout(file, partials, language, false));
    if (compiled !== own.compiled) inLanguages.push([language, compiled]);
  }
  return {
    ...own,
    ...(isLost ? { sections: true } : {}),
    ...(inLanguages.length === 0 ? {} : { compiledIn: Object.fromEntries(inLanguages) }),
  };
}

/** MJML wants to know colours and addresses: what the settings say of the brand stands there before MJML reads it. */
function withBrand(text: string, brand: Brand): string {
  return text.replace(/\{\{-?\s*brand\.(\w+)\s*-?\}\}/g, (output, field) => {
    const value: string | undefined = new Map(Object.entries(brand)).get(field);
    return value === undefined ? output : escaped(value);
  });
}

function escaped(value: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&#34;",
    "'": "&#39;",
  };
  return value.replace(/\s+/g, " ").replace(/[&<>"']/g, (character) => names[character] ?? character);
}

function brandIn(files: readonly SourceFile[]): Brand {
  const file = files.find(({ path }) => path === "workflows/settings.yaml");
  return (file && readSettings(file, () => undefined).settings.brand) ?? {};
}

async function compiled({ path, text }: SourceFile, { pieces }: Woven, brand: Brand): Promise<SourceFile> {
  const marked = markLiquid(withBrand(textOfPieces(pieces), brand));
  const at = (line: number): Pick<SourceFault, "file" | "line"> => {
    const { file, line: own } = placeInPieces(pieces, line);
    return file === path ? { line: own } : { file, line: own };
  };
  const { html, errors, thrown } = await compiledMjml(marked.text);
  const unclosed = unclosedElements(marked).map(({ line, message }) => ({ ...at(line), message }));
  if (thrown !== undefined) {
    const message = sentence(unmarked(thrown, marked));
    return { path, text, compiled: "", faults: unclosed.length > 0 ? unclosed : [{ ...at(1), message }] };
  }
  const faults = [
    ...errors.map(({ line, message }) => ({
      ...at(marked.lineOf(line)),
      message: sentence(unmarked(message, marked)),
    })),
    ...unclosed,
  ];
  const told = new Set(faults.map(placeOf));
  const lost = lostLiquid(html, marked).map(({ line, message }) => ({ ...at(line), message, lost: true }));
  return {
    path,
    text,
    compiled: unmarked(withoutIndent(html), marked),
    faults: [...faults, ...lost.filter((one) => !told.has(placeOf(one)))],
  };
}

/**
 * HTML without the blanks that MJML indents by: a line break stands for each run of blanks with one, which shows the same, unless blanks
 * count somewhere. Liquid is still marks, so none of its texts is changed.
 */
function withoutIndent(html: string): string {
  return /<pre|<textarea|white-space\s*:\s*(?:pre|break)/i.test(html)
    ? html
    : html.replace(/[ \t]*\n\s*/g, "\n").trim();
}

function placeOf({ file = "", line }: SourceFault): string {
  return `${file}:${line}`;
}

function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
