import type { TemplateDocument } from "../shapes/template.ts";
import { type TemplateFile, type TemplateOptions, translatorFor, withFront } from "./template-file.ts";

/** In-app is not a channel yet: a webhook posts the message to the service that the app asks. */
export function inAppFile(template: TemplateDocument<"INAPP">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const translate = translatorFor("webhook", template.DefaultSubstitutions, options);
  say(
    name,
    "to do",
    "In-app messages are not a channel yet: written as a webhook with `channel: in_app`; give it the url of the service that shows them.",
  );
  const message = {
    channel: "in_app",
    layout: template.Layout ?? "OVERLAYS",
    content: template.Content ?? [],
    custom: template.CustomConfig ?? {},
  };
  const front = { ...consent, url: "https://example.com/in-app", headers: { "X-Channel": "in_app" } };
  return { path: `templates/${name}.webhook.json`, text: withFront(front, jsonBody(message, translate)) };
}

/** Placeholder for the Liquid output of the phone number. */
const PHONE = "\u0000phone";

/** Voice is not a channel yet: a webhook posts the text to a service that calls. */
export function voiceFile(template: TemplateDocument<"VOICE">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const translate = translatorFor("webhook", template.DefaultSubstitutions, options);
  say(
    name,
    "to do",
    "Voice is not a channel yet: written as a webhook with `channel: voice`; give it the url of a service that calls.",
  );
  const message = {
    channel: "voice",
    language: template.LanguageCode ?? "en-US",
    voice: template.VoiceId ?? "Joanna",
    text: template.Body ?? "",
    to: PHONE,
  };
  const body = jsonBody(message, (text) => (text === PHONE ? "{{ profile.phone }}" : translate(text)));
  const front = { ...consent, url: "https://example.com/voice", headers: { "X-Channel": "voice" } };
  return { path: `templates/${name}.webhook.json`, text: withFront(front, body) };
}

const LIQUID = /(\{\{(?:"[^"]*"|'[^']*'|[^"'}]|\}(?!\}))*\}\}|\{%(?:"[^"]*"|'[^']*'|[^"'%]|%(?!\}))*%\})/;

/**
 * A value as the body of a JSON template. Each text is translated to Liquid, and escaped for JSON outside Liquid's tags. The
 * output of the tags is escaped when the message is sent.
 */
function jsonBody(value: unknown, translate: (text: string) => string, indent = ""): string {
  const deeper = `${indent}  `;
  const lines = (items: readonly string[]) => items.map((item) => `\n${deeper}${item}`).join(",");
  const quoted = (text: string) => `"${translate(text).split(LIQUID).map(escaped).join("")}"`;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[${lines(value.map((item) => jsonBody(item, translate, deeper)))}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([name, field]) => `${quoted(name)}: ${jsonBody(field, translate, deeper)}`);
  return fields.length === 0 ? "{}" : `{${lines(fields)}\n${indent}}`;
}

/** Every second part is Liquid. */
function escaped(part: string, index: number): string {
  return index % 2 === 1 ? part : JSON.stringify(part).slice(1, -1);
}
