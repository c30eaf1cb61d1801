/** Why an address is not written to. */
export interface Suppression {
  /** `unsubscribed`, `bounced`, `complained`; a word that is not known counts like a bounce. */
  readonly reason: string;
  /** When that was said; epoch milliseconds. */
  readonly time: number;
}

/** What a person has decided about a suppression. */
export interface Lift {
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** All that is stored of an address on a channel. */
export interface SuppressionRecord {
  readonly suppression: Suppression;
  /** The suppression does not hold any more: it was lifted. */
  readonly lifted: boolean;
  /** Each time that one was lifted, oldest first, with the suppression that held until then. */
  readonly lifts: readonly (Lift & { readonly was: Suppression })[];
}

/** The reason of whoever wants no more marketing, and may be asked for less than all the others. */
export const UNSUBSCRIBED = "unsubscribed";

/** Of the suppressions of one address under several hashes the one that says most: any other before an unsubscription, the latest of those. */
export function strongest(all: readonly Suppression[]): Suppression | undefined {
  const rank = ({ reason, time }: Suppression) => (reason === UNSUBSCRIBED ? time : Number.MAX_SAFE_INTEGER);
  return all.toSorted((a, b) => rank(b) - rank(a))[0];
}

/** What is stored after a report, or nothing where the report changes nothing: it is older than a lift, or says less than is known. */
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
