/** Why an address is not written to. */
export interface Suppression {
  /** `unsubscribed`, `bounced`, `complained`; an unknown word counts as a bounce. */
  readonly reason: string;
  /** When it was reported; epoch milliseconds. */
  readonly time: number;
}

/** A person's decision to lift a suppression. */
export interface Lift {
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** All that is stored of an address on a channel. */
export interface SuppressionRecord {
  readonly suppression: Suppression;
  /** The suppression was lifted and no longer holds. */
  readonly lifted: boolean;
  /** Each lifting, oldest first, with the suppression that held until then. */
  readonly lifts: readonly (Lift & { readonly was: Suppression })[];
}

/** The reason of a person who wants no more marketing; the weakest of all reasons. */
export const UNSUBSCRIBED = "unsubscribed";

/**
 * The strongest of several suppressions of one address: any other reason before an unsubscription, and the latest
 * unsubscription.
 */
export function strongest(all: readonly Suppression[]): Suppression | undefined {
  const rank = ({ reason, time }: Suppression) => (reason === UNSUBSCRIBED ? time : Number.MAX_SAFE_INTEGER);
  return all.toSorted((a, b) => rank(b) - rank(a))[0];
}

/**
 * What is stored after a report; undefined where the report changes nothing, because it is older than a lift or weaker
 * than the stored suppression.
 */
export function reported(
  known: { readonly suppression: Suppression; readonly liftedAt?: number } | undefined,
  { reason, time }: Suppression,
): Suppression | undefined {
  if (known === undefined) return { reason, time };
  if (known.liftedAt !== undefined) return known.liftedAt < time ? { reason, time } : undefined;
  if (reason !== UNSUBSCRIBED) return { reason, time };
  const { suppression } = known;
  return suppression.reason === UNSUBSCRIBED && suppression.time < time ? { reason, time } : undefined;
}
