import type { FoundTemplate } from "../documents.ts";
import type { Say } from "../note.ts";
import type { TemplateType } from "../shapes/template.ts";
import { emailFile } from "./email-file.ts";
import { inAppFile } from "./in-app-file.ts";
import { pushFile } from "./push-file.ts";
import { smsFile } from "./sms-file.ts";
import type { TemplateFile, Wording } from "./template-file.ts";
import { voiceFile } from "./voice-file.ts";

type WriteTemplate<T extends TemplateType> = (template: FoundTemplate<T>["template"], wording: Wording) => TemplateFile;

const KINDS: { readonly [T in TemplateType]: WriteTemplate<T> } = {
  EMAIL: emailFile,
  SMS: smsFile,
  PUSH: pushFile,
  INAPP: inAppFile,
  VOICE: voiceFile,
};

/** The file of a template called `name`. */
export function writeTemplate<T extends TemplateType>(
  type: T,
  template: FoundTemplate<T>["template"],
  name: string,
  consent: Wording["consent"],
  say: Say,
): TemplateFile {
  const { RecommenderId } = template;
  if (RecommenderId !== undefined && RecommenderId !== "") say(name, "left out", "Recommendations are not asked for.");
  const write: WriteTemplate<T> = KINDS[type];
  return write(template, { name, consent, say });
}
