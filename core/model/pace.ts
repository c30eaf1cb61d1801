import type { Channel } from "../channels/channels.ts";

/** Messages a second of a channel. */
export interface Pace {
  /** All together: below the account's quota. */
  readonly rate: number;
  /** Those of them that are kept for transactional messages, and the most of them in a second. */
  readonly transactional: number;
}

/** How the name of the rule begins by which a message waits for its instant; channel and lane follow. */
export const PACE_RULE = "pace of ";

/** Transactional and marketing messages do not wait for each other. */
export type Lane = "transactional" | "marketing";

export function laneOf({ transactional }: { readonly transactional: boolean }): Lane {
  return transactional ? "transactional" : "marketing";
}

/** Messages a second of a lane. */
export function laneRate({ rate, transactional }: Pace, lane: Lane): number {
  return lane === "transactional" ? transactional : rate - transactional;
}

/** The messages a second of the slowest lane for marketing that any of these channels has; undefined where none has a pace. */
export function slowestOf(
  pace: Readonly<Partial<Record<Channel, Pace>>>,
  channels: readonly Channel[],
): number | undefined {
  const rates = channels.flatMap((channel) => pace[channel] ?? []).map((one) => laneRate(one, "marketing"));
  return rates.length === 0 ? undefined : Math.min(...rates);
}
