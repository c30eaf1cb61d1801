import type { CounterName } from "../counters.ts";
import type { Json } from "../model/json.ts";

/*
 * The ports of the core, one file for each concern. Each port has an AWS and a memory adapter, held to one contract suite
 * (tests/contracts/). Faults of an adapter are thrown; results that a caller must decide on are returned.
 */

/** The current time in epoch milliseconds; real or virtual. */
export interface Clock {
  now(): number;
}

/** Resolves after so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

/** Normalizes addresses; undefined where the address is ambiguous. */
export interface Spelling {
  /** Without blanks and invisible characters, its domain in ASCII. */
  email(text: string): string | undefined;
  /** E.164. `country`: ISO 3166 alpha-2, for numbers that name none. */
  phone(text: string, country: string | undefined): string | undefined;
}

/** SHA-256 of a text, 64 hex digits. */
export type Hash = (text: string) => string;

/** Counters; each becomes a metric with these dimensions. Never throws. */
export interface Counter {
  count(name: CounterName, dimensions: Readonly<Record<string, string>>, n?: number): void;
  /** A fact worth a log line; nothing personal. */
  note(level: "info" | "warn" | "error", message: string, facts: Readonly<Record<string, Json>>): void;
}
