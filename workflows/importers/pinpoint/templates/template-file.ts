import type { Say } from "../note.ts";
import { type YamlMap, yamlText } from "../yaml.ts";
import { defaultSubstitutions } from "./default-substitutions.ts";
import { toLiquid } from "./to-liquid.ts";
import type { TemplateChannel } from "./variables.ts";

export interface TemplateFile {
  /** Below the workspace: `templates/welcome.email.html`. */
  readonly path: string;
  readonly text: string;
}

/** What a template is written with. */
export interface Wording {
  readonly name: string;
  /** Its topic, or that it is no marketing. */
  readonly consent: YamlMap;
  readonly say: Say;
}

/** Turns the texts of one template. */
export function turnerOf(
  channel: TemplateChannel,
  substitutions: Parameters<typeof defaultSubstitutions>[0],
  { name, say }: Wording,
): (text: string | undefined) => string {
  const defaults = defaultSubstitutions(substitutions);
  const told = new Set<string>();
  const sayOnce = (text: string) => {
    if (told.has(text)) return;
    told.add(text);
    say(name, "otherwise", text);
  };
  return (text) => toLiquid(text ?? "", { channel, defaults, say: sayOnce });
}

/** Front matter and body. */
export function withFront(front: YamlMap, body: string): string {
  return `---\n${yamlText(front)}---\n${body}${body.endsWith("\n") ? "" : "\n"}`;
}

/** A line of Liquid as front matter takes it: not beginning like an expression. */
export function liquidLine(text: string): string {
  return /^(=|\{%)/.test(text) ? `{{ "" }}${text}` : text;
}
