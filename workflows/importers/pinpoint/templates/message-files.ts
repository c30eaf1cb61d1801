import type { PushPart, TemplateDocument } from "../shapes/template.ts";
import { liquidLine, type TemplateFile, type TemplateOptions, translatorFor, withFront } from "./template-file.ts";

/** `<name>.email.html`. */
export function emailFile(template: TemplateDocument<"EMAIL">, options: TemplateOptions): TemplateFile {
  const { name, consent, say } = options;
  const { Subject, HtmlPart, TextPart, Headers = [] } = template;
  const translate = translatorFor("email", template.DefaultSubstitutions, options);
  const html = HtmlPart !== undefined && HtmlPart.trim() !== "";
  if (html && TextPart !== undefined && TextPart.trim() !== "") {
    say(name, "left out", "The text part: e-mail is sent as HTML alone.");
  }
  if (!html) say(name, "otherwise", "The template has no HTML part: its text part was made HTML.");
  for (const { Name } of Headers) {
    say(name, "left out", `The header ${Name ?? ""}: e-mail is sent with the headers that the provider sets.`);
  }
  const subject = translate(Subject).replace(/\s+/g, " ").trim();
  if (subject === "") say(name, "to do", "The template has no subject: its name was written.");
  const body = html
    ? translate(HtmlPart)
    : `<p>${translate(escaped(TextPart ?? ""))
        .trim()
        .replace(/\n/g, "<br>\n")}</p>`;
  return {
    path: `templates/${name}.email.html`,
    text: withFront({ ...consent, subject: subject === "" ? name : liquidLine(subject) }, body),
  };
}

/** A text in HTML; what stands between braces is left to be read. */
function escaped(text: string): string {
  return text.replace(
    /\{\{[\s\S]*?\}\}|[&<>]/g,
    (found) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[found] ?? found,
  );
}

/** `<name>.sms.txt`. */
export function smsFile(template: TemplateDocument<"SMS">, options: TemplateOptions): TemplateFile {
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
export function pushFile(template: TemplateDocument<"PUSH">, options: TemplateOptions): TemplateFile {
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
