import type { Writer } from "../journey/writer.ts";
import type { TemplateAsked } from "../project/project.ts";
import type { YamlMap } from "../yaml.ts";

/** `send: …` of a template. */
export function sendStep(asked: Omit<TemplateAsked, "wish">, writer: Writer): YamlMap {
  const wish = `${writer.journey.name}_${writer.id}`;
  const template = writer.project.template({ ...asked, wish }, writer.at, (_at, kind, text) => writer.say(kind, text));
  return { ...writer.base, send: template };
}

/** A send takes the newest text. */
export function noteVersion(version: string | undefined, writer: Writer): void {
  if (version === undefined || version === "" || version.toLowerCase() === "latest") return;
  writer.say("otherwise", `Template version ${version}: the text that is imported is sent, and later its newest.`);
}
