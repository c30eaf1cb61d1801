import type { SourceFile } from "./compiler/compiled.ts";
import { lostLiquid, markLiquid, unclosedElements, unmarked } from "./mjml-liquid.ts";

/**
 * An MJML template as it is written, with the HTML it compiles to and what went wrong, by its own lines. MJML is loaded only
 * where there is such a template: it takes a second.
 */
export async function readMjml(path: string, text: string): Promise<SourceFile> {
  const [front = ""] = /^---[ \t]*\n[\s\S]*?\n---[ \t]*\n/.exec(text) ?? [];
  const linesBefore = front.split("\n").length - 1;
  const marked = markLiquid(text.slice(front.length));
  const at = (line: number) => line + linesBefore;
  const { default: mjml } = await import("mjml");
  try {
    const { html, errors } = await mjml(marked.text, { validationLevel: "soft", keepComments: false });
    const faults = [
      ...errors.map(({ line, message }) => ({
        line: at(marked.lineOf(line)),
        message: sentence(unmarked(message, marked)),
      })),
      ...unclosedElements(marked).map(({ line, message }) => ({ line: at(line), message })),
    ];
    const told = new Set(faults.map(({ line }) => line));
    const lost = lostLiquid(html, marked).map(({ line, message }) => ({ line: at(line), message, lost: true }));
    return {
      path,
      text,
      compiled: unmarked(html, marked),
      faults: [...faults, ...lost.filter(({ line }) => !told.has(line))],
    };
  } catch (fault) {
    const unclosed = unclosedElements(marked).map(({ line, message }) => ({ line: at(line), message }));
    const message = sentence(unmarked(fault instanceof Error ? fault.message : String(fault), marked));
    return { path, text, compiled: "", faults: unclosed.length > 0 ? unclosed : [{ line: at(1), message }] };
  }
}

function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
