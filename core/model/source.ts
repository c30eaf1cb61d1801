import type { Json, JsonObject } from "./json.ts";

/** The mapping of another system's rows to customer events. */
export interface SourceMapping {
  readonly source: string;
  /** IANA zone of times that name none. */
  readonly zone: string;
  /** Values the expression reads as `$name`. */
  readonly constants: Readonly<Record<string, Json>>;
  /**
   * JSONata over one row: an event, a list of them, or nothing if the row is not an event. In place of an event `{ erase: id }` asks
   * that a customer is erased, and `{ export: id }` says that one asks for their data.
   */
  readonly event: string;
}

export const SOURCE_FORMATS = ["csv", "tsv", "ndjson"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** How a file is written. */
export interface FileShape {
  readonly format: SourceFormat;
  /** Columns that must be there; others may be. Without a header: all columns, in their order. */
  readonly columns: readonly string[];
  /** Whether the first row names the columns. */
  readonly header: boolean;
  /** What stands between the cells of a csv; found by the columns that must be there unless it is said. */
  readonly delimiter?: string;
  /** A label of the Encoding Standard. */
  readonly encoding?: string;
  /** Rows that stand together and have the same values in these columns make one event. */
  readonly groupBy: readonly string[];
}

/** The rows of files. */
export interface FileSource extends SourceMapping, FileShape {
  readonly from: "file";
}

/** A source whose rows come in by themselves, and not from a file. */
export interface ReceivedSource extends SourceMapping {
  /** JSONata over what came in, for its rows; without it a list is its items, and anything else is one row. */
  readonly rows?: string;
  /** How far its events are believed: what a browser can say through the other system is only a browser's word. */
  readonly trust: "trusted" | "browser";
  /** It may ask that customers are erased; never where a browser can say what it likes. */
  readonly erases?: true;
}

/** Requests of another system to `POST /v1/sources/<name>`. */
export interface WebhookSource extends ReceivedSource {
  readonly from: "webhook";
  readonly signature: Signature;
  /** JSONata over the request's body, for the body of our answer. */
  readonly answer?: string;
}

/** Events on another bus of the account: the default one, or that of a partner. */
export interface EventsSource extends ReceivedSource {
  readonly from: "events";
  readonly bus: string;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html */
  readonly pattern: JsonObject;
}

/** How a system proves that a request is its own. docs/sources.md has a row for each. */
export const SIGNATURE_SCHEMES = [
  "sojourn",
  "shopify",
  "stripe",
  "hubspot",
  "zendesk",
  "customerio",
  "segment",
  "header",
  "basic",
] as const;
export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

export interface Signature {
  readonly scheme: SignatureScheme;
  /** Name or ARN of a secret in Secrets Manager. Its text has one secret a line: two while one follows the other. */
  readonly secret: string;
  /** `header` only: the name of the header, in small letters. */
  readonly header?: string;
  /** `hubspot` only: the URL that is signed, where the sender calls another one than reaches us. */
  readonly url?: string;
  /** How old a signed time may be, in milliseconds; the scheme's own where absent. */
  readonly tolerance?: number;
}
