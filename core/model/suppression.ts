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

/** What the owner of a number says of all messages to it, by one word of a text message: STOP or START. */
export type StopWord = "stop" | "start";

/** The latest such word of a number. Times are those of the messages, in epoch milliseconds. */
export interface SaidWord {
  readonly word: StopWord;
  /** When it was last said. */
  readonly time: number;
  /** When it was first said after the other word. */
  readonly since: number;
}

/** All that is stored of an address on a channel. */
export interface SuppressionRecord {
  readonly suppression: Suppression;
  /** The suppression was lifted, or ended by START, and no longer holds. */
  readonly lifted: boolean;
  /** The latest STOP or START of the number. */
  readonly said?: SaidWord;
  /** Each lifting, oldest first, with the suppression that held until then. */
  readonly lifts: readonly (Lift & { readonly was: Suppression })[];
}

/** The reason of a person who wants no more marketing; the weakest of all reasons. */
export const UNSUBSCRIBED = "unsubscribed";

/** What is stored of an address, as far as it decides whether it is written to. */
export interface StoredSuppression {
  readonly suppression: Suppression;
  /** When it was lifted; epoch milliseconds. */
  readonly liftedAt?: number;
  readonly said?: SaidWord;
}

/**
 * The suppressions that hold of what is stored of one address. START ends what STOP and other unsubscriptions from before it
 * stopped, and nothing else: a complaint or a bounce holds until it is lifted.
 */
export function holding({ suppression, liftedAt, said }: StoredSuppression): readonly Suppression[] {
  const ended = suppression.reason === UNSUBSCRIBED && said?.word === "start" && said.time >= suppression.time;
  const found = liftedAt === undefined && !ended ? [suppression] : [];
  const stopped = said?.word === "stop" && (liftedAt === undefined || liftedAt < said.time);
  return stopped ? [...found, { reason: UNSUBSCRIBED, time: said.time }] : found;
}

/** Whether the latest word is a STOP from after this time, which a lift of that time leaves. */
export function isStopAfter(said: SaidWord | undefined, at: number): boolean {
  return said?.word === "stop" && said.time > at;
}

/**
 * The strongest suppression that a lift of this time ends. A STOP that was said later stays, whichever of the two is stored first.
 */
export function liftable({ said, ...stored }: StoredSuppression, at: number): Suppression | undefined {
  return strongest(holding(said === undefined || isStopAfter(said, at) ? stored : { ...stored, said }));
}

/**
 * What a STOP or START of this time makes of the latest one: `began`, it holds from then on; `held`, the number had said so
 * before; `older`, another word, or a lift, is later. Of two words of the same time STOP counts.
 */
export function afterWord(
  { said, liftedAt }: Partial<StoredSuppression>,
  word: StopWord,
  time: number,
): { readonly outcome: WordOutcome; readonly said: SaidWord | undefined } {
  if (said?.word === word) {
    const later = { ...said, time: Math.max(said.time, time) };
    // The message that began it comes again.
    return { outcome: said.since === time ? "began" : "held", said: later };
  }
  const tooLate = word === "stop" && liftedAt !== undefined && liftedAt >= time;
  const later = said === undefined || (word === "stop" ? said.time <= time : said.time < time);
  if (tooLate || !later) return { outcome: "older", said };
  return { outcome: "began", said: { word, time, since: time } };
}

export type WordOutcome = "began" | "held" | "older";

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
