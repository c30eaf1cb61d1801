import type { OutgoingMessage } from "../channels/channels.ts";
import type { StepScope } from "../expression/scope.ts";
import type { MessageLinks } from "../links/message-links.ts";
import type { Brand } from "../model/brand.ts";
import type { KeptEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { MessageUtm } from "../send/utm.ts";

/** The kind of text that a template is filled as. */
export type Filled = "text" | "html" | "json" | "xml" | "url";

/** Fills Liquid texts. The same text and scope give the same result: it reads no clock, no file, no environment. */
export interface Renderer {
  /**
   * The text with the scope's values; a missing value is empty. Values are escaped for their position: not at all in
   * `text`; as markup in `html` and `xml`; in `json` as text between quotes, elsewhere as a JSON value (`null` where
   * missing); percent-encoded in `url`. Dates are shown in `zone` unless the text names another. `locale`:
   * that of `money`, `local_date` and `plural`, as Intl takes it; `en-GB` by default. Throws UnwritableError
   * where the text is too long or too much work, and another error where it is not a template or uses something
   * undefined.
   */
  render(source: string, scope: RenderScope, as: Filled, zone: string, locale?: string): string;
}

/** The names a template can read. */
export interface RenderScope {
  /** `profileView`. */
  readonly profile: JsonObject;
  readonly entry: KeptEvent;
  /** Results of earlier steps, and the events that waits matched, by step id. */
  readonly steps: Readonly<Record<string, StepScope>>;
  readonly pass: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Links to our pages. */
  readonly links: MessageLinks;
  /** Who writes, as the settings say it. */
  readonly brand?: Brand;
  /** What the filter `utm` puts on links. */
  readonly utm?: MessageUtm;
}

/** Hands one rendered message to a provider. The provider client's own retries are off. */
export interface ChannelSender {
  send(message: OutgoingMessage): Promise<ProviderAnswer>;
}

/**
 * accepted: the provider has it. throttled: the provider does not have it, and may take it later. misconfigured: the
 * provider does not have it because of our permission, credential or sender; it may once that is fixed. refused: the
 * provider does not have it and never will. opted_out: as refused, because the owner of the address does not want
 * messages on this channel. unknown: the provider may have it or not.
 *
 * A thrown NotHandedOverError says that nothing was sent; any other thrown error leaves that open.
 */
export type ProviderAnswer =
  | ({ readonly answer: "accepted"; readonly providerId: string } & Gone)
  | { readonly answer: "throttled"; readonly fault?: SendFault }
  | { readonly answer: "misconfigured"; readonly fault: SendFault }
  | ({ readonly answer: "refused"; readonly reason: string } & Gone)
  | { readonly answer: "opted_out" }
  | { readonly answer: "unknown"; readonly fault: SendFault };

/** Push only: devices of the message that no longer exist. */
interface Gone {
  readonly gone?: readonly string[];
}

/** A fault between us and a provider, for the log: names and numbers, never its words, which may quote the customer. */
export interface SendFault {
  /** Name or code of the error. */
  readonly error: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
}
