import type { Template } from "../model/message.ts";
import { UnwritableError } from "../send/filling.ts";
import { type Material, oneLine } from "./channel.ts";

/** A file that goes with an e-mail; its content is read when the e-mail is handed over. */
export interface Attachment {
  /** Its key in the bucket of the settings. */
  readonly key: string;
  /** What the receiver sees; it ends in one of ATTACHMENT_TYPES. */
  readonly name: string;
  /** A media type. */
  readonly type: string;
}

/**
 * The files that are attached, by the last part of their name. SES refuses others, such as programs:
 * https://docs.aws.amazon.com/ses/latest/dg/mime-types.html
 */
export const ATTACHMENT_TYPES = {
  pdf: "application/pdf",
  ics: "text/calendar",
  csv: "text/csv",
  txt: "text/plain",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pkpass: "application/vnd.apple.pkpass",
} as const satisfies Readonly<Record<string, string>>;

/** The most files of one e-mail. */
export const MOST_ATTACHMENTS = 5;
/** The largest file, in bytes. */
export const LARGEST_ATTACHMENT = 5_000_000;
/**
 * The most bytes of all files of one e-mail. Encoded they stay below 10 MB, from where on SES limits the bandwidth:
 * https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
export const MOST_BYTES = 7_000_000;

/** The characters of a file name, in the header of its part. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
const LONGEST_NAME = 255;
/** Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;

/** The media type of a file of this name; undefined where such a file is not attached. */
export function attachmentType(name: string): string | undefined {
  const suffix = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.entries(ATTACHMENT_TYPES).find(([one]) => one === suffix)?.[1];
}

/** The folders from which these templates attach files, each with its slash: the parts of keys that no value changes. */
export function attachmentFolders(templates: readonly Pick<Template, "attachments" | "variants">[]): readonly string[] {
  const texts = templates.flatMap(({ attachments, variants = {} }) => [{ attachments }, ...Object.values(variants)]);
  const keys = texts.flatMap(({ attachments = [] }) => attachments.map(({ key }) => key));
  return [...new Set(keys.map((key) => key.slice(0, key.indexOf("/") + 1)))].toSorted();
}

/** The files of an e-mail by its template. Throws UnwritableError where a value makes another key or name than the template means. */
export function attachmentsOf({ attachments = [] }: Template, fill: Material["fill"]): readonly Attachment[] {
  return attachments.map(({ key, name }) => {
    const shown = oneLine(fill(name, "text")).replace(/[/\\:*?"<>|]/g, "_");
    const type = attachmentType(shown);
    if (type === undefined || shown.length > LONGEST_NAME) throw new UnwritableError("no name for an attachment");
    return { key: keyOf(fill(key, "url")), name: shown, type };
  });
}

/**
 * A key whose values were percent-encoded, so that the slashes are those of the template alone: a value names a file below the
 * template's folders, and never another folder.
 */
function keyOf(filled: string): string {
  const parts = filled.split("/").map((part) => decodeURIComponent(part));
  const isSafe = parts.every((part) => part !== "" && !/^\.+$|[/\\\p{Cc}]/u.test(part));
  const key = parts.join("/");
  if (!isSafe || new TextEncoder().encode(key).length > LONGEST_KEY)
    throw new UnwritableError("no key for an attachment");
  return key;
}
