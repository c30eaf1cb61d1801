import { defined } from "../../../core/model/defined.ts";
import type { Template, TemplateText } from "../../../core/model/message.ts";
import type { Settings } from "../../../core/model/settings.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";

/** The name of a template file without channel and type: `welcome`, or `welcome.de` for a variant. */
export interface Language {
  readonly name: string;
  /** BCP 47, as it is written. Absent: the template itself. */
  readonly locale?: string;
}

/** The template's name and its language; undefined where there is no such language. */
export function languageOf(written: string, report: Report): Language | undefined {
  const [name = "", ...rest] = written.split(".");
  if (rest.length === 0) return { name };
  const locale = rest.join(".");
  if (isKnown(locale)) return { name, locale };
  const better = locale.replaceAll(/[._]/g, "-");
  report("SJ440", FILE_START, {
    message: `\`${locale}\` is no language that is known.`,
    found: locale,
    allowed: "a tag like de, pt-BR or zh-Hant",
    ...(isKnown(better) ? { hint: `Name it like \`${name}.${better}.…\`.` } : {}),
  });
  return undefined;
}

const LANGUAGE_NAMES = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
const REGION_NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

function isKnown(tag: string): boolean {
  try {
    const { language, region } = new Intl.Locale(tag);
    return LANGUAGE_NAMES.of(language) !== undefined && (region === undefined || REGION_NAMES.of(region) !== undefined);
  } catch {
    return false;
  }
}

/** What a variant may not say differently, in the order in which it is told. */
const SAME = {
  channel: ({ channel }: Template) => channel,
  topic: ({ topic }: Template) => topic ?? "none",
  transactional: ({ transactional }: Template) => String(transactional),
  "links.confirm": ({ links }: Template) => (links?.includes("confirm") === true ? "there" : "missing"),
} as const;

/**
 * Reports where a variant differs from its template in more than its text: consent, caps and the channel are judged before
 * anybody looks which language is sent. A topic that the settings do not have is reported where it stands, and here not again.
 */
export function isLike(
  template: Template,
  variant: Template,
  topics: Settings["topics"] | undefined,
  report: Report,
): boolean {
  if (variant.channel === "webhook" || variant.destination !== undefined) {
    report("SJ443", FILE_START, {
      message: `${variant.channel === "webhook" ? "A webhook" : "This"} is read by no customer: \`${template.name}\` has no languages.`,
      found: template.name,
    });
    return false;
  }
  for (const [what, of] of Object.entries(SAME)) {
    if (of(template) === of(variant)) continue;
    if (what === "topic" && [template, variant].some(({ topic }) => isUnknown(topic, topics))) return false;
    report("SJ441", FILE_START, {
      message: `This variant and \`${template.name}\` differ in \`${what}\`.`,
      found: of(variant),
      allowed: of(template),
    });
    return false;
  }
  return true;
}

function isUnknown(topic: string | undefined, topics: Settings["topics"] | undefined): boolean {
  return topic !== undefined && topics !== undefined && !Object.hasOwn(topics, topic);
}

/** What is sent instead of the template's own. */
export function textOf({ subject, body, text, replyTo, approved, attachments, links = [] }: Template): TemplateText {
  return { ...defined({ subject, text, replyTo, approved, attachments }), body, links };
}
