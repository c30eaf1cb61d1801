/**
 * An MJML template as HTML, its front matter untouched. Liquid in it survives: MJML leaves `{{ }}` and `{% %}` in texts
 * and attributes alone. Loaded only where there is such a template: mjml takes longer to load than everything else.
 */
export async function compiledMjml(text: string): Promise<string> {
  const [front = ""] = /^---[ \t]*\n[\s\S]*?\n---[ \t]*\n/.exec(text) ?? [];
  const { default: mjml } = await import("mjml");
  const { html } = await mjml(text.slice(front.length), { validationLevel: "soft", keepComments: false });
  return `${front}${html}`;
}
