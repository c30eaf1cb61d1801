import type { CounterName } from "../counters.ts";
import type { Json } from "../model/json.ts";

/** Epoch milliseconds now; real or virtual. */
export interface Clock {
  now(): number;
}

/** Resolves after so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

/** Addresses as people write them, in the one form in which they are kept; undefined where it cannot be told what is meant. */
export interface Spelling {
  /** Without blanks and marks that are not seen, its domain in ASCII. */
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
