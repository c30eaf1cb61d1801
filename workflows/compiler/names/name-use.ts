import type { Json } from "../../../core/model/json.ts";
import type { At } from "../diagnostics/at.ts";

/** An event, a trait, or a property of one of the events that may be meant. */
export type Named =
  | { readonly what: "event"; readonly name: string }
  | { readonly what: "trait"; readonly name: string }
  | { readonly what: "property"; readonly name: string; readonly events: readonly string[] };

/** A place that names something. */
export type NameUse = Named & {
  readonly file: string;
  readonly at: At;
  /** The value that it is given there, where that stands in the file. */
  readonly value?: Json;
};
