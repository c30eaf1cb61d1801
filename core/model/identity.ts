/**
 * Which ids of other systems name customers, and which of them may join two customers into one: `identity` of the
 * settings.
 */
export interface Identity {
  /** In the order in which their ids win: the customer who remains after a join has the first of the two. */
  readonly namespaces: readonly Namespace[];
  /** Values that identify nobody, besides NEVER; in lower case. */
  readonly never: readonly string[];
  /** Values of NEVER that name a customer here, unless `never` lists them; in lower case. */
  readonly allow?: readonly string[];
}

export interface Namespace {
  readonly name: string;
  /**
   * Whom an id of this namespace may join: also two `known` customers, `anonymous` visitors alone, or nobody (`never`).
   */
  readonly joins: "known" | "anonymous" | "never";
  /** How many ids of it one customer may have. */
  readonly most: number;
}
