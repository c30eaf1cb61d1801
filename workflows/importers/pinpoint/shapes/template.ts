import * as z from "zod/mini";
import { problem } from "./read-shape.ts";

const text = z.optional(z.string());

const substitutions = z.optional(
  z.union([
    z.record(z.string(), z.unknown()),
    z.string().check(
      z.refine((value) => value.trim() === "" || isObject(value), {
        error: problem(
          "DefaultSubstitutions is not a JSON object in a text.",
          'Write it like {"Attributes.FirstName":"friend"}.',
        ),
      }),
    ),
  ]),
);

function isObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

const common = {
  TemplateName: z.string().check(z.minLength(1)),
  Arn: text,
  DefaultSubstitutions: substitutions,
  TemplateDescription: text,
  RecommenderId: text,
  Version: text,
};

const push = z.optional(
  z.object({
    Title: text,
    Body: text,
    Action: text,
    Url: text,
    RawContent: text,
    Sound: text,
    MediaUrl: text,
    ImageUrl: text,
    ImageIconUrl: text,
    SmallImageIconUrl: text,
  }),
);

/** The kinds of message template, each with its fields. */
export const TEMPLATE_SHAPES = {
  EMAIL: z.object({
    ...common,
    Subject: text,
    HtmlPart: text,
    TextPart: text,
    Headers: z.optional(z.array(z.object({ Name: text, Value: text }))),
  }),
  SMS: z.object({ ...common, Body: text }),
  PUSH: z.object({ ...common, ADM: push, APNS: push, Baidu: push, GCM: push, Default: push }),
  INAPP: z.object({
    ...common,
    Layout: text,
    Content: z.optional(z.array(z.record(z.string(), z.unknown()))),
    CustomConfig: z.optional(z.record(z.string(), z.string())),
  }),
  VOICE: z.object({ ...common, Body: text, LanguageCode: text, VoiceId: text }),
} as const;

export type TemplateType = keyof typeof TEMPLATE_SHAPES;
export const TEMPLATE_TYPES: readonly TemplateType[] = ["EMAIL", "SMS", "PUSH", "INAPP", "VOICE"];
export type TemplateDocument<T extends TemplateType> = z.infer<(typeof TEMPLATE_SHAPES)[T]>;
export type PushPart = NonNullable<TemplateDocument<"PUSH">["Default"]>;
