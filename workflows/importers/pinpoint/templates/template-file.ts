import type { Say } from "../report.ts";
import { type YamlMap, yamlText } from "../yaml.ts";
import { toLiquid } from "./to-liquid.ts";
import { defaultSubstitutions, type TemplateChannel } from "./variables.ts";

export interface TemplateFile {
  /** In the workspace: `templates/welcome.email.html`. */
  readonly path: string;
  readonly text: string;
}

/** Everything besides its text that a template is written with. */
export interface TemplateOptions {
  readonly name: string;
  /** `topic` or `transactional`. */
  readonly consent: YamlMap;
  readonly say: Say;
}

/** Translates the texts of one template to Liquid. A difference is noted once. */
export function translatorFor(
  channel: TemplateChannel,
  substitutions: Parameters<typeof defaultSubstitutions>[0],
  { name, say }: TemplateOptions,
): (text: string | undefined) => string {
  const defaults = defaultSubstitutions(substitutions);
  const noted = new Set<string>();
  const sayOnce = (text: string) => {
    if (noted.has(text)) return;
    noted.add(text);
    say(name, "otherwise", text);
  };
  return (text) => toLiquid(text ?? "", { channel, defaults, say: sayOnce });
}

/** Front matter and body. */
export function withFront(front: YamlMap, body: string): string {
  return `---\n${yamlText(front)}---\n${body}${body.endsWith("\n") ? "" : "\n"}`;
}

/** A line of Liquid for front matter, where a text must not begin like an expression. */
export function liquidLine(text: string): string {
  return /^(=|\{%)/.test(text) ? `{{ "" }}${text}` : text;
}
