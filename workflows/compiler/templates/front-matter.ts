import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { readYaml } from "../yaml/document.ts";
import type { Tree } from "../yaml/tree.ts";

/** A template file taken apart. */
export interface TemplateText {
  /** The settings between the two lines of `---`; undefined when they cannot be read. */
  readonly front: Tree | undefined;
  readonly body: string;
  /** Lines of the file before the body. */
  readonly bodyLine: number;
}

/** Splits a template into its front matter and its body; undefined when it does not begin with front matter. */
export function splitTemplate(file: SourceFile, report: Report): TemplateText | undefined {
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n?---[ \t]*(?:\r?\n|$)/.exec(file.text);
  if (found === null) {
    report("SJ401", FILE_START, { message: "This template does not begin with front matter." });
    return undefined;
  }
  const [whole, yaml = ""] = found;
  return {
    front: readYaml(yaml, report, 1),
    body: file.text.slice(whole.length),
    bodyLine: whole.split("\n").length - 1,
  };
}
