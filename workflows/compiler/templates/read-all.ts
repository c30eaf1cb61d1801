import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { LAYOUTS, readLayouts } from "./layouts.ts";
import { type ReadTemplate, readTemplate } from "./read.ts";

const FOLDER = "workflows/templates/";

export interface ReadTemplates {
  /** The sound ones, by name. */
  readonly templates: ReadonlyMap<string, ReadTemplate>;
  /** All that have a file; a journey may name a faulty one without being at fault itself. */
  readonly names: ReadonlySet<string>;
}

/**
 * Every template among the files, which are sorted by path. `topics`: those declared, if known. Of those that `needed` says
 * no to only the name is known.
 */
export function readTemplates(
  files: readonly SourceFile[],
  topics: Settings["topics"] | undefined,
  reportIn: (file: string) => Report,
  needed: (name: string) => boolean = () => true,
): ReadTemplates {
  const templates = new Map<string, ReadTemplate>();
  const names = new Set<string>();
  const layouts = readLayouts(files, reportIn);
  for (const file of files) {
    if (!file.path.startsWith(FOLDER) || file.path.startsWith(LAYOUTS)) continue;
    const fileName = (file.path.split("/").at(-1) ?? "").replace(/\..*$/, "");
    names.add(fileName);
    if (!needed(fileName)) continue;
    const report = reportIn(file.path);
    const read = readTemplate(file, { topics, layouts }, report);
    if (read === undefined) continue;
    const { name } = read.template;
    if (templates.has(name))
      report("SJ408", FILE_START, { message: `There is another template \`${name}\`.`, found: name });
    else templates.set(name, read);
  }
  return { templates, names };
}
