import type { TemplateDocument } from "../shapes/template.ts";
import { jsonBody } from "./json-body.ts";
import { type TemplateFile, turnerOf, type Wording, withFront } from "./template-file.ts";

/** Stands for what Liquid writes there. */
const PHONE = "\u0000phone";

/** Voice is no channel yet: a webhook that posts what to say to a service that calls. */
export function voiceFile(template: TemplateDocument<"VOICE">, wording: Wording): TemplateFile {
  const { name, consent, say } = wording;
  const turn = turnerOf("webhook", template.DefaultSubstitutions, wording);
  say(
    name,
    "to do",
    "Voice is no channel yet: written as a webhook with `channel: voice`; give it the url of a service that calls.",
  );
  const message = {
    channel: "voice",
    language: template.LanguageCode ?? "en-US",
    voice: template.VoiceId ?? "Joanna",
    text: template.Body ?? "",
    to: PHONE,
  };
  const body = jsonBody(message, (text) => (text === PHONE ? "{{ profile.phone }}" : turn(text)));
  const front = { ...consent, url: "https://example.com/voice", headers: { "X-Channel": "voice" } };
  return { path: `templates/${name}.webhook.json`, text: withFront(front, body) };
}
