import type { FoundTemplate } from "../documents.ts";
import type { PushPart, TemplateDocument } from "../shapes/template.ts";
import type { YamlMap } from "../yaml.ts";
import { liquidLine, type TemplateFile, type TemplateOptions, translatorFor, withFront } from "./to-liquid.ts";

/** The file of a template called `options.name`. */
export function writeTemplate(document: FoundTemplate, options: TemplateOptions): TemplateFile {
  const { RecommenderId = "" } = document.template;
  if (RecommenderId !== "") options.say(options.name, "left out", "Recommendations are not asked for.");
  if (document.type === "EMAIL") return emailFile(document.template, options);
  if (document.type === "SMS") return smsFile(document.template, options);
  if (document.type === "PUSH") return pushFile(document.template, options);
  return document.type === "INAPP" ? inAppFile(document.template, options) : voiceFile(document.template, options);
}

/** A template for a message whose text is missing. */
export function placeholderTemplate(
  channel: "email" | "sms" | "push",
  name: string,
  called: string,
  consent: YamlMap,
): TemplateFile {
  const words = `${called.replace(/[{}<>&%]/g, " ")}: the text of this message was not imported.`;
  if (channel === "email") {
    const text = consent.topic === undefined ? `<p>${words}</p>` : withLink(`<p>${words}</p>`);
    return { path: `templates/${name}.email.html`, text: withFront({ ...consent, subject: name }, text) };
  }
  const front = channel === "push" ? { ...consent, title: name } : consent;
  return { path: `templates/${name}.${channel}.txt`, text: withFront(front, words) };
}

/** `<name>.email.html`. */
function emailFile(template: TemplateDocument<"EMAIL">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const { Subject, HtmlPart, TextPart, Headers = [] } = template;
  const translate = translatorFor("email", template.DefaultSubstitutions, options);
  const html = HtmlPart !== undefined && HtmlPart.trim() !== "";
  const text = html ? translate(TextPart).trim() : "";
  if (!html) say(name, "otherwise", "The template has no HTML part: its text part was made HTML.");
  for (const { Name } of Headers) {
    say(name, "left out", `The header ${Name ?? ""}: e-mail is sent with the headers that the provider sets.`);
  }
  const subject = translate(Subject).replace(/\s+/g, " ").trim();
  if (subject === "") say(name, "to do", "The template has no subject: its name was written.");
  const body = html
    ? translate(HtmlPart)
    : `<p>${translate(asHtml(TextPart ?? ""))
        .trim()
        .replace(/\n/g, "<br>\n")}</p>`;
  const marketing = consent.topic !== undefined;
  if (marketing) say(name, "otherwise", "A link to unsubscribe was added at the end: marketing e-mail needs one.");
  return {
    path: `templates/${name}.email.html`,
    text: withFront(
      {
        ...consent,
        subject: subject === "" ? name : liquidLine(subject),
        ...(text === ""
          ? {}
          : { text: liquidLine(marketing ? `${text}\n\nUnsubscribe: {{ links.unsubscribe }}` : text) }),
      },
      marketing ? withLink(body) : body,
    ),
  };
}

/** The HTML with a link to unsubscribe at its end. */
function withLink(html: string): string {
  const link = '<p><a href="{{ links.unsubscribe }}">Unsubscribe</a></p>';
  const end = html.search(/<\/body>/i);
  return end === -1 ? `${html.trimEnd()}\n${link}` : `${html.slice(0, end)}${link}\n${html.slice(end)}`;
}

/** A text in HTML; what stands between braces is left to be read. */
function asHtml(text: string): string {
  return text.replace(
    /\{\{[\s\S]*?\}\}|[&<>]/g,
    (found) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[found] ?? found,
  );
}

/** `<name>.sms.txt`. */
function smsFile(template: TemplateDocument<"SMS">, options: TemplateOptions): TemplateFile {
  const translate = translatorFor("sms", template.DefaultSubstitutions, options);
  const body = translate(template.Body);
  if (body.trim() === "") options.say(options.name, "to do", "The template has no text.");
  return {
    path: `templates/${options.name}.sms.txt`,
    text: withFront(options.consent, body.trim() === "" ? options.name : body),
  };
}

const SERVICES = ["Default", "GCM", "APNS", "ADM", "Baidu"] as const;

/** `<name>.push.txt`: one text for every push service. */
function pushFile(template: TemplateDocument<"PUSH">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const translate = translatorFor("push", template.DefaultSubstitutions, options);
  const [service, ...others] = SERVICES.filter((one) => template[one] !== undefined);
  const part: PushPart = service === undefined ? {} : (template[service] ?? {});
  if (others.length > 0)
    say(name, "otherwise", `One text for every push service: that of ${service}; not ${others.join(", ")}.`);
  const extras = (
    ["Action", "Url", "Sound", "MediaUrl", "ImageUrl", "ImageIconUrl", "SmallImageIconUrl"] as const
  ).filter((extra) => (part[extra] ?? "") !== "");
  if (extras.length > 0)
    say(
      name,
      "left out",
      `${extras.map((extra) => `${extra} (${part[extra]})`).join(", ")}: a push message has a title and a text.`,
    );
  if ((part.RawContent ?? "") !== "") say(name, "left out", "RawContent, the service's own JSON.");
  const title = translate(part.Title).replace(/\s+/g, " ").trim();
  const body = translate(part.Body);
  if (title === "") say(name, "to do", "The template has no title: its name was written.");
  return {
    path: `templates/${name}.push.txt`,
    text: withFront({ ...consent, title: title === "" ? name : liquidLine(title) }, body.trim() === "" ? name : body),
  };
}

/** Layouts and overlays of Pinpoint are no part of an in-app template: a webhook posts the message to the service that the app asks. */
function inAppFile(template: TemplateDocument<"INAPP">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const translate = translatorFor("webhook", template.DefaultSubstitutions, options);
  say(
    name,
    "to do",
    "Written as a webhook with `channel: in_app`: give it the url of the service that shows it, or write it anew as a template `.in_app.json`, which your app fetches.",
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
function voiceFile(template: TemplateDocument<"VOICE">, options: TemplateOptions): TemplateFile {
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
