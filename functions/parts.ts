import { attachmentFolders } from "../core/channels/attachments.ts";
import { CHANNELS } from "../core/channels/channels.ts";
import type { Template } from "../core/model/message.ts";
import type { Settings } from "../core/model/settings.ts";

/**
 * The parts of the functions' code that only some workspaces need. A part that a workspace does not configure is in none of its bundles:
 * handlers ask `WITH` (functions/with.d.ts), which the build replaces by true and false (docs/adr/0164).
 */
export const PARTS = [...CHANNELS, "clicks", "lambda", "attachments"] as const;
export type Part = (typeof PARTS)[number];

/** What a workspace configures, as far as parts depend on it. */
export interface Configured {
  readonly templates: Readonly<Record<string, Pick<Template, "channel" | "lambda" | "attachments" | "variants">>>;
  readonly settings: Settings;
}

/**
 * The parts that a workspace needs, in the order of PARTS. A channel is needed where a template is written for it: a message without a
 * template is dropped before its channel is asked. `clicks` where the settings have it; `lambda` where a webhook goes to a function,
 * `attachments` where a template has some.
 */
export function partsOf({ templates, settings }: Configured): readonly Part[] {
  const needed = new Set<Part>();
  for (const { channel, lambda } of Object.values(templates)) {
    needed.add(channel);
    if (lambda !== undefined) needed.add("lambda");
  }
  if (settings.clicks !== undefined && needed.has("email")) needed.add("clicks");
  const attaches = attachmentFolders(Object.values(templates)).length > 0;
  if (settings.attachments !== undefined && attaches) needed.add("attachments");
  return PARTS.filter((part) => needed.has(part));
}

/** What the build writes for each `WITH.<part>`. */
export function switches(parts: readonly Part[]): Record<string, string> {
  return Object.fromEntries(PARTS.map((part) => [`WITH.${part}`, `${parts.includes(part)}`]));
}
