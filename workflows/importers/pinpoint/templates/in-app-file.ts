import type { TemplateDocument } from "../shapes/template.ts";
import { jsonBody } from "./json-body.ts";
import { type TemplateFile, turnerOf, type Wording, withFront } from "./template-file.ts";

/** In-app messages are no channel yet: a webhook that posts what to show to the service that the app asks. */
export function inAppFile(template: TemplateDocument<"INAPP">, wording: Wording): TemplateFile {
  const { name, consent, say } = wording;
  const turn = turnerOf("webhook", template.DefaultSubstitutions, wording);
  say(
    name,
    "to do",
    "In-app messages are no channel yet: written as a webhook with `channel: in_app`; give it the url of the service that shows them.",
  );
  const message = {
    channel: "in_app",
    layout: template.Layout ?? "OVERLAYS",
    content: template.Content ?? [],
    custom: template.CustomConfig ?? {},
  };
  const front = { ...consent, url: "https://example.com/in-app", headers: { "X-Channel": "in_app" } };
  return { path: `templates/${name}.webhook.json`, text: withFront(front, jsonBody(message, turn)) };
}
