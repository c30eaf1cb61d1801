import { CHANNEL_FACTS, type OutgoingMessage } from "../../../core/channels/channels.ts";
import type { MakeLinks } from "../../../core/links/message-links.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Template } from "../../../core/model/message.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { Renderer } from "../../../core/ports/channels.ts";
import { compose } from "../../../core/send/compose.ts";
import type { SourceFile } from "../compiled.ts";
import type { MadeUp } from "./made-up.ts";

const NOWHERE = "https://preview.invalid";

/** The links of a preview lead nowhere (RFC 2606): it has no keys to sign them. */
export const previewLinks: MakeLinks = async ({ topic, confirms }) => ({
  preferences: `${NOWHERE}/preferences`,
  ...(topic === undefined ? {} : { unsubscribe: `${NOWHERE}/unsubscribe` }),
  ...(confirms === undefined ? {} : { confirm: `${NOWHERE}/confirm` }),
});

export interface ToFill {
  readonly template: Template;
  readonly settings: Settings;
  readonly person: MadeUp;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly renderer: Renderer;
}

/** Why a template could not be filled. */
export interface NotFilled {
  /** In the renderer's words, which may quote values. */
  readonly why: string;
  /** Ours where it is known: nothing of the customer. */
  readonly rule: string;
  /** What the renderer threw. */
  readonly error?: unknown;
  /** The customer has no address that it could go to. */
  readonly isAddress: boolean;
}

/** A template filled with somebody's values, as a send does it, and nothing sent. */
export async function filledFor({
  template,
  settings,
  person,
  now,
  renderer,
}: ToFill): Promise<{ readonly outgoing: OutgoingMessage } | NotFilled> {
  const { name, channel, topic, transactional } = template;
  const seen: unknown[] = [];
  const deps = { renderer: telling(renderer, seen), links: previewLinks, templates: { [name]: template }, settings };
  const run = { contract: 1, customer: person.profile.customerId, journey: "preview", version: "", n: 1 } as const;
  const place = { step: "preview", pass: 1, do: "send", steps: {}, template: name } as const;
  const task = { ...run, ...place, channel, transactional, ...defined({ topic }) };
  const written = await compose(deps, task, person.profile, now, person.told);
  if ("outgoing" in written) return { outgoing: written.outgoing };
  const { rule } = written.grounds;
  const [error] = seen;
  if (error instanceof Error) return { why: error.message, rule, error, isAddress: false };
  const kind = CHANNEL_FACTS[channel].address;
  const isAddress = rule === "no address" && kind !== undefined;
  return { why: isAddress ? `the customer has no valid ${kind} address` : rule, rule, isAddress };
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

/** The file and line, from 1, of the tag or value at which liquidjs stopped; undefined where none of these files has it. */
export function stopPlace(
  error: unknown,
  files: readonly SourceFile[],
): { readonly file: string; readonly line: number } | undefined {
  const text = stoppedAt(error);
  for (const file of text === undefined ? [] : files) {
    const at = file.text.indexOf(text ?? "");
    if (at >= 0) return { file: file.path, line: file.text.slice(0, at).split("\n").length };
  }
  return undefined;
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
