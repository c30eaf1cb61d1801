import type { LinkKind } from "../links/link.ts";
import type { Page } from "./html.ts";

/** The fields of a form, each with all of its values. */
export type Form = Readonly<Record<string, readonly string[]>>;

/** A request for a page. */
export interface PageRequest {
  readonly kind: LinkKind;
  readonly token: string;
  /** A POST changes something; anything else only shows. */
  readonly post: boolean;
  readonly form: Form;
}

export interface PageReply extends Page {
  readonly status: number;
}
