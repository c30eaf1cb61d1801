import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { CHANNEL_FACTS } from "../../core/channels/channels.ts";
import type { MakeLinks } from "../../core/links/message-links.ts";
import { defined } from "../../core/model/defined.ts";
import type { Template } from "../../core/model/message.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { Renderer } from "../../core/ports/channels.ts";
import { compose } from "../../core/send/compose.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { isTemplateFile } from "../../workflows/compiler/templates/layouts.ts";
import type { MadeUp } from "./made-up.ts";

const NOWHERE = "https://preview.invalid";

/** The links of a preview lead nowhere (RFC 2606): it has no keys to sign them. */
export const previewLinks: MakeLinks = async ({ topic, confirms }) => ({
  preferences: `${NOWHERE}/preferences`,
  ...(topic === undefined ? {} : { unsubscribe: `${NOWHERE}/unsubscribe` }),
  ...(confirms === undefined ? {} : { confirm: `${NOWHERE}/confirm` }),
});

/** Why a template could not be filled; where it stands in its files, as far as that is known. */
export interface WriteFault {
  readonly why: string;
  /** `workflows/templates/welcome.email.html:7`. */
  readonly place?: string;
}

export type Preview = { readonly outgoing: OutgoingMessage } | { readonly fault: WriteFault };

export interface PreviewAsk {
  readonly template: Template;
  readonly settings: Settings;
  readonly person: MadeUp;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The workspace's files, in which a fault's place is looked for. */
  readonly files: readonly SourceFile[];
}

/** The message as its channel would get it, written by the code that sends (core/send/compose, adapters/liquid). */
export async function writePreview({ template, settings, person, now, files }: PreviewAsk): Promise<Preview> {
  const { name, channel, topic, transactional } = template;
  const seen: unknown[] = [];
  const renderer = telling(liquidRenderer(), seen);
  const deps = { renderer, links: previewLinks, templates: { [name]: template }, settings };
  const run = {
    contract: 1,
    customer: person.profile.customerId,
    journey: "preview",
    version: "",
    n: 1,
    step: "preview",
    pass: 1,
  } as const;
  const task = {
    ...run,
    do: "send",
    steps: {},
    template: name,
    channel,
    transactional,
    ...defined({ topic }),
  } as const;
  const written = await compose(deps, task, person.profile, now, person.told);
  if ("outgoing" in written) return { outgoing: written.outgoing };
  const place = placeOf(seen, name, files);
  const [error] = seen;
  if (error instanceof Error) return { fault: { why: error.message, ...defined({ place }) } };
  const { rule } = written.grounds;
  const kind = CHANNEL_FACTS[channel].address;
  if (rule === "no address" && kind !== undefined)
    return { fault: { why: `the customer has no valid ${kind} address` } };
  return { fault: { why: rule, ...defined({ place }) } };
}

/** The renderer, which keeps what it throws: a stored message must not quote values, but the author may see them. */
function telling({ render }: Renderer, seen: unknown[]): Renderer {
  return {
    render(...given) {
      try {
        return render(...given);
      } catch (error) {
        seen.push(error);
        throw error;
      }
    },
  };
}

/** The line of the tag or value at which liquidjs stopped: in the template's own file, else in a layout or partial; else the file. */
function placeOf([error]: readonly unknown[], name: string, files: readonly SourceFile[]): string | undefined {
  const own = files.filter(({ path }) => fileNameOf(path) === name);
  const around = files.filter(({ path }) => path.startsWith("workflows/templates/") && !isTemplateFile(path));
  const text = stoppedAt(error);
  for (const file of text === undefined ? [] : [...own, ...around]) {
    const at = file.text.indexOf(text ?? "");
    if (at >= 0) return `${file.path}:${file.text.slice(0, at).split("\n").length}`;
  }
  return own[0]?.path;
}

/** The tag or value, as it is written, at which liquidjs stopped: the token of its error, or of the error's cause. */
function stoppedAt(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const token: unknown = Reflect.get(error, "token");
  if (typeof token !== "object" || token === null) return stoppedAt(error.cause);
  const [input, begin, end] = ["input", "begin", "end"].map((field): unknown => Reflect.get(token, field));
  if (typeof input !== "string" || typeof begin !== "number" || typeof end !== "number") return undefined;
  return input.slice(begin, end);
}

/** The name of the template in a file; undefined for a file that is none. */
export function fileNameOf(path: string): string | undefined {
  return isTemplateFile(path) ? /(?:^|\/)([^/.]+)\.[^/]+$/.exec(path)?.[1] : undefined;
}
