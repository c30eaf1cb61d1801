import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { Template } from "../../core/model/message.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { filledFor, stopPlace } from "../../workflows/compiler/templates/filled.ts";
import { isTemplateFile } from "../../workflows/compiler/templates/layouts.ts";
import type { MadeUp } from "../../workflows/compiler/templates/made-up.ts";

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
  const filled = await filledFor({ template, settings, person, now, renderer: liquidRenderer() });
  if ("outgoing" in filled) return filled;
  const own = files.filter(({ path }) => fileNameOf(path) === template.name);
  const around = files.filter(({ path }) => path.startsWith("workflows/templates/") && !isTemplateFile(path));
  const stopped = stopPlace(filled.error, [...own, ...around]);
  const place = stopped === undefined ? own[0]?.path : `${stopped.file}:${stopped.line}`;
  return { fault: { why: filled.why, ...defined(filled.isAddress ? {} : { place }) } };
}

/** The name of the template in a file; undefined for a file that is none. */
export function fileNameOf(path: string): string | undefined {
  return isTemplateFile(path) ? /(?:^|\/)([^/.]+)\.[^/]+$/.exec(path)?.[1] : undefined;
}
