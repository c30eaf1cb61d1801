import type { AmountRule, Bounds } from "../../../core/model/window.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Located } from "../values/text.ts";

/** What a customer did, or did not do, as an author wrote it. */
export type Did = DidAmount | DidSince | DidInOrder;

export interface DidAmount extends Bounds {
  readonly kind: "amount";
  readonly amount: AmountRule["amount"];
  readonly what: Counted;
  /** The property that is added up. */
  readonly of?: Located<string>;
  /** Days; absent: ever. */
  readonly days?: number;
}

export interface DidSince {
  readonly kind: "since";
  readonly did: Counted;
  readonly not: Counted;
  readonly days?: number;
}

export interface DidInOrder {
  readonly kind: "order";
  readonly steps: readonly Counted[];
  /** From the first event to the last; milliseconds. */
  readonly within: number;
  readonly days?: number;
}

/** Which events count. */
export interface Counted {
  readonly event: Located<string>;
  readonly where?: Expression;
}
