import type { FoundTemplate } from "../documents.ts";
import type { YamlMap } from "../yaml.ts";
import { emailFile, pushFile, smsFile } from "./message-files.ts";
import { type TemplateFile, type TemplateOptions, withFront } from "./template-file.ts";
import { inAppFile, voiceFile } from "./webhook-files.ts";

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
    return { path: `templates/${name}.email.html`, text: withFront({ ...consent, subject: name }, `<p>${words}</p>`) };
  }
  const front = channel === "push" ? { ...consent, title: name } : consent;
  return { path: `templates/${name}.${channel}.txt`, text: withFront(front, words) };
}
