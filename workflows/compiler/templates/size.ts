import { SegmentedMessage } from "sms-segments-calculator";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { Template } from "../../../core/model/message.ts";
import { type At, FILE_START, type Report } from "../diagnostics/report.ts";
import type { TemplateExample } from "./example.ts";
import type { Origin } from "./liquid.ts";
import { placeAt } from "./markup.ts";
import { filledPlainly } from "./plain.ts";

/**
 * Gmail shows the first 102 kB of a message, and a link to the rest. Google documents no figure; senders measured this one:
 * https://www.spamresource.com/2022/01/what-is-gmail-clipping-and-what-to-do.html
 */
const CLIPPED_BYTES = 102 * 1024;
const SUBJECT_CHARACTERS = 150;
const SMS_SEGMENTS = 3;
/** With more kinds of characters outside GSM-7 the language needs them. */
const FEW_CHARACTERS = 2;

/** What a message is judged by, and where it stands in its file. */
export interface Judged {
  readonly template: Template;
  readonly reads: readonly (readonly string[])[];
  /** The body as it is written. */
  readonly written: string;
  readonly origin: Origin;
  readonly subjectAt: At | undefined;
  readonly example: TemplateExample | undefined;
}

/** Warns of what is cut, or costs more, on its way: judged with its example, and plain values for what that leaves open. */
export function checkSize(judged: Judged, report: Report): void {
  const { template, reads, origin, subjectAt, example } = judged;
  const fill = (text: string) => filledPlainly(text, reads, example) ?? "";
  const start = { ...FILE_START, line: origin.linesBefore + 1 };
  if (template.channel === "sms") checkSms(fill(template.body).trim(), judged, start, report);
  if (template.channel !== "email") return;
  const bytes = new TextEncoder().encode(fill(template.body)).length;
  if (bytes > CLIPPED_BYTES) {
    const size = `${Math.ceil(bytes / 1024)} kB`;
    report("SJ432", start, {
      message: `This e-mail has ${size} of HTML: Gmail shows the first 102 kB, and hides the links at its end.`,
      found: size,
      allowed: "102 kB",
    });
  }
  const subject = Array.from(fill(template.subject ?? "").trim()).length;
  if (subject > SUBJECT_CHARACTERS && subjectAt !== undefined) {
    report("SJ433", subjectAt, {
      message: `This subject has ${subject} characters: inboxes cut it.`,
      found: `${subject} characters`,
      allowed: `${SUBJECT_CHARACTERS} characters`,
    });
  }
}

function checkSms(text: string, { written, origin, example }: Judged, start: At, report: Report): void {
  const sms = new SegmentedMessage(text);
  if (sms.segmentsCount > SMS_SEGMENTS) {
    report("SJ434", start, {
      message: `This text goes out as ${sms.segmentsCount} messages, and each is paid for.`,
      found: `${sms.segmentsCount} segments`,
      allowed: `${SMS_SEGMENTS} segments`,
    });
  }
  const outside = new Set(sms.getNonGsmCharacters());
  if (outside.size === 0 || outside.size > FEW_CHARACTERS) return;
  for (const character of outside) {
    const at = written.indexOf(character);
    const without = new SegmentedMessage(text.replaceAll(character, SAME_IN_GSM[character] ?? ""));
    const saves =
      without.segmentsCount < sms.segmentsCount ? `: ${sms.segmentsCount} messages, not ${without.segmentsCount}` : "";
    const elsewhere = example?.places.find(({ path }) =>
      JSON.stringify(valueAt(example, path)).includes(character),
    )?.at;
    report("SJ435", at === -1 ? (elsewhere ?? start) : placeAt(written, at, character.length, origin), {
      message: `Because of ${nameOf(character)} a segment of this text holds 70 characters rather than 160${saves}.`,
      found: character,
      hint: hintFor(character),
    });
  }
}

/** The value of an example by the path by which a template reads it. */
function valueAt({ profile, event, steps }: TemplateExample, path: readonly string[]): Json {
  const [root = "", ...rest] = path;
  const values: JsonObject = { profile, entry: { properties: event }, steps };
  const step = (inside: Json, name: string): Json => (isJsonObject(inside) ? (getOwn(inside, name) ?? null) : null);
  return rest.reduce(step, getOwn(values, root) ?? null);
}

/** Characters that word processors write, by those of GSM-7 that say the same. */
const SAME_IN_GSM: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "`": "'",
  "\u00b4": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2026": "...",
  "\u2022": "-",
  "\u00a0": " ",
  "\u202f": " ",
  "\t": " ",
};

const UNSEEN: Readonly<Record<string, string>> = {
  "\u00a0": "a no-break space (U+00A0)",
  "\u202f": "a narrow no-break space (U+202F)",
  "\u200b": "a space without width (U+200B)",
  "\u00ad": "a soft hyphen (U+00AD)",
  "\ufeff": "a byte order mark (U+FEFF)",
  "\t": "a tab",
};

function nameOf(character: string): string {
  const points = Array.from(
    character,
    (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return UNSEEN[character] ?? `\`${character}\` (${points.join(" ")})`;
}

function hintFor(character: string): string {
  const same = SAME_IN_GSM[character];
  if (same === " ") return "Write a plain space.";
  return same === undefined
    ? "Leave it out, or write it another way."
    : `Write ${same === "`" ? same : `\`${same}\``} for it.`;
}
