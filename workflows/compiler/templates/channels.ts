import { defined } from "../../../core/model/defined.ts";
import type { Channel } from "../../../core/model/message.ts";
import { mayBeSet } from "../../../core/send/header-names.ts";
import { literalHost } from "../../../core/send/webhook-url.ts";
import type { At } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";
import { readLiquidText } from "../values/text.ts";
import { type Fields, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { readLiquid } from "./liquid.ts";

/** What a channel adds to a template's front matter. */
export interface ChannelPart {
  readonly subject?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyType?: "json" | "xml";
}

export interface ChannelFront {
  readonly part: ChannelPart;
  /** Paths that its Liquid reads. */
  readonly reads: readonly (readonly string[])[];
  /** Liquid that takes the place of {{ preview }} in the layout. */
  readonly preview?: string;
}

/** A channel as template files know it. */
export interface ChannelKind {
  /** The last parts of file names: `html` in `x.email.html`. */
  readonly types: readonly string[];
  readonly fields: readonly string[];
  /** `type`: the last part of the file's name. */
  read(fields: Fields, report: Report, type: string): ChannelFront | undefined;
}

export const CHANNELS: { readonly [C in Channel]: ChannelKind } = {
  email: { types: ["html", "mjml"], fields: ["subject", "preview", "layout"], read: readEmail },
  sms: { types: ["txt"], fields: [], read: () => ({ part: {}, reads: [] }) },
  push: { types: ["txt"], fields: ["title"], read: readPush },
  webhook: { types: ["json", "xml", "txt"], fields: ["url", "headers"], read: readWebhook },
};

function readEmail(fields: Fields, report: Report): ChannelFront | undefined {
  const tree = required(fields, "subject", "An e-mail template", "Add `subject: …` to the front matter.");
  const subject = tree === undefined ? undefined : readLiquidText(tree, report);
  if (tree === undefined || subject === undefined) return undefined;
  const reads = readLiquid(subject, originOf(tree), report);
  const previewTree = fields.get("preview")?.value;
  const preview = previewTree === undefined ? undefined : readLiquidText(previewTree, report);
  if (previewTree === undefined || preview === undefined) return { part: { subject }, reads };
  return { part: { subject }, preview, reads: [...reads, ...readLiquid(preview, originOf(previewTree), report)] };
}

function readPush(fields: Fields, report: Report): ChannelFront | undefined {
  const tree = required(fields, "title", "A push template", "Add `title: …` to the front matter.");
  const subject = tree === undefined ? undefined : readLiquidText(tree, report);
  if (tree === undefined || subject === undefined) return undefined;
  return { part: { subject }, reads: readLiquid(subject, originOf(tree), report) };
}

function readWebhook(fields: Fields, report: Report, type: string): ChannelFront | undefined {
  const tree = required(fields, "url", "A webhook template", "Add `url: https://…` to the front matter.");
  const url = tree === undefined ? undefined : readLiquidText(tree, report);
  const headers = readHeaders(fields.get("headers")?.value, report);
  if (tree === undefined || url === undefined) return undefined;
  if (literalHost(url) === undefined) {
    report("SJ412", tree.at, {
      message: "A webhook's url begins with https:// and its host, as they are for everybody.",
      found: url,
      allowed: "https://hooks.example.com/…",
    });
  }
  const reads = [...readLiquid(url, originOf(tree), report), ...headers.flatMap((header) => header.reads)];
  const bodyType: "json" | "xml" | undefined = type === "json" || type === "xml" ? type : undefined;
  const part: ChannelPart = {
    url,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map((h) => [h.name, h.value])) }),
    ...defined({ bodyType }),
  };
  return { part, reads };
}

function readHeaders(tree: Tree | undefined, report: Report) {
  if (tree === undefined) return [];
  if (tree.kind !== "map") {
    report("SJ110", tree.at, { message: "Headers are fields.", allowed: "`name: value`, one per line" });
    return [];
  }
  return [...tree.fields].flatMap(([name, field]) => {
    if (!mayBeSet(name)) {
      report("SJ413", field.key, {
        message: `A template cannot set the header \`${name}\`.`,
        found: name,
        allowed: "a name of letters, digits and -, but for those that the request itself needs",
      });
      return [];
    }
    const value = readLiquidText(field.value, report);
    return value === undefined ? [] : [{ name, value, reads: readLiquid(value, originOf(field.value), report) }];
  });
}

function originOf(tree: Tree): { linesBefore: number; columnsBefore: number } {
  const quoted = tree.kind === "text" && tree.style === "quoted" ? 1 : 0;
  const block = tree.kind === "text" && tree.style === "block";
  return { linesBefore: tree.at.line - (block ? 0 : 1), columnsBefore: block ? 0 : tree.at.column - 1 + quoted };
}

/** The channel and name of a template file, by the ending of its name; a wrong one is reported. */
export function channelOf(
  path: string,
  at: At,
  report: Report,
): { name: string; channel: Channel; type: string } | undefined {
  const file = path.split("/").at(-1) ?? path;
  const [, name = "", channel = "", type = ""] = /^(.+?)\.([^.]+)\.([^.]+)$/.exec(file) ?? [];
  const known = Object.entries(CHANNELS).flatMap(([one, kind]) => kind.types.map((t) => `${one}.${t}`));
  const found = isChannel(channel) && CHANNELS[channel].types.includes(type) ? channel : undefined;
  if (found !== undefined) return { name, channel: found, type };
  const hint = didYouMean(`${channel}.${type}`, known);
  report("SJ400", at, {
    message: `\`${file}\` is not named like a template.`,
    found: file,
    allowed: known.map((ending) => `<name>.${ending}`).join(", "),
    ...defined({ hint }),
  });
  return undefined;
}

function isChannel(text: string): text is Channel {
  return Object.hasOwn(CHANNELS, text);
}
