import type { TemplateDocument } from "../shapes/template.ts";
import { type TemplateFile, turnerOf, type Wording, withFront } from "./template-file.ts";

/** `<name>.sms.txt`. */
export function smsFile(template: TemplateDocument<"SMS">, wording: Wording): TemplateFile {
  const turn = turnerOf("sms", template.DefaultSubstitutions, wording);
  const body = turn(template.Body);
  if (body.trim() === "") wording.say(wording.name, "to do", "The template has no text.");
  return {
    path: `templates/${wording.name}.sms.txt`,
    text: withFront(wording.consent, body.trim() === "" ? wording.name : body),
  };
}
