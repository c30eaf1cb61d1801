import type { SourceFile } from "../compiled.ts";
import { readYaml } from "../yaml/document.ts";
import { expanded, type Piece } from "./expand.ts";
import { CONTENT, LAYOUTS } from "./layouts.ts";
import { PARTIALS, type Partials, readPartials } from "./partials.ts";
import { FRONT_MATTER } from "./tags.ts";

/** An MJML text as MJML takes it: of several files, without settings. */
export interface Woven {
  readonly pieces: readonly Piece[];
  /** It stands in a layout among whose sections it goes. */
  readonly inSections: boolean;
}

/** The MJML files among them that are compiled by themselves: templates and layouts. */
export function isMjml({ path }: SourceFile): boolean {
  return path.startsWith("workflows/templates/") && path.endsWith(".mjml") && !path.startsWith(PARTIALS);
}

export function isLayout({ path }: SourceFile): boolean {
  return path.startsWith(LAYOUTS);
}

export function partialsIn(files: readonly SourceFile[]): Partials {
  return readPartials(files, () => () => undefined);
}

/** An MJML layout in a language, with its partials; `raw`: its content in an element that MJML keeps between others. */
export function wovenLayout(file: SourceFile, partials: Partials, locale: string | undefined, raw: boolean): Woven {
  const text = raw ? file.text.replace(CONTENT, (content) => `<mj-raw>${content}</mj-raw>`) : file.text;
  const pieces = expanded({ text, file: file.path, line: 1 }, partials, { type: "mjml", locale });
  return { pieces, inSections: false };
}

/** An MJML template with its partials, in its layout where that takes sections. `layouts`: those, by name. */
export function wovenTemplate(file: SourceFile, partials: Partials, layouts: ReadonlyMap<string, SourceFile>): Woven {
  const [front = "", yaml = ""] = FRONT_MATTER.exec(file.text) ?? [];
  const locale = localeIn(file.path);
  const around = { type: "mjml", locale };
  const body: Piece = { text: file.text.slice(front.length), file: file.path, line: front.split("\n").length };
  const own = expanded(body, partials, around);
  const layout = /<mjml[\s>]/.test(body.text) ? undefined : layouts.get(layoutIn(yaml) ?? "");
  if (layout === undefined) return { pieces: own, inSections: false };
  const [before = "", after = ""] = layout.text.split(CONTENT);
  const line = before.split("\n").length;
  return {
    pieces: [
      ...expanded({ text: before, file: layout.path, line: 1 }, partials, around),
      { text: "\n", file: layout.path, line },
      ...own,
      { text: "\n", file: layout.path, line },
      ...expanded({ text: after, file: layout.path, line }, partials, around),
    ],
    inSections: true,
  };
}

/** `de` of `welcome.de.email.mjml`. */
function localeIn(path: string): string | undefined {
  const parts = (path.split("/").at(-1) ?? "").split(".");
  return parts.length > 3 ? parts.slice(1, -2).join(".") : undefined;
}

function layoutIn(yaml: string): string | undefined {
  const tree = readYaml(yaml, () => undefined);
  const field = tree?.kind === "map" ? tree.fields.get("layout")?.value : undefined;
  return field?.kind === "text" ? field.value : undefined;
}
