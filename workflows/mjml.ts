import type { SourceFile } from "./compiler/compiled.ts";

/**
 * An MJML template as HTML, its front matter untouched, with what MJML found wrong. Liquid in it survives: MJML leaves
 * `{{ }}` and `{% %}` in texts and attributes alone. Loaded only where there is such a template: it takes a second.
 */
export async function readMjml(path: string, text: string): Promise<SourceFile> {
  const [front = ""] = /^---[ \t]*\n[\s\S]*?\n---[ \t]*\n/.exec(text) ?? [];
  const linesBefore = front.split("\n").length - 1;
  const { default: mjml } = await import("mjml");
  try {
    const { html, errors } = await mjml(text.slice(front.length), { validationLevel: "soft", keepComments: false });
    const faults = errors.map(({ line, message }) => ({ line: line + linesBefore, message: sentence(message) }));
    return { path, text: `${front}${html}`, faults };
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    return { path, text: front, faults: [{ line: linesBefore + 1, message: sentence(message) }] };
  }
}

function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
