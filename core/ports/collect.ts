/** A key by which a system or a browser may send messages; only its hash is stored. */
export interface WriteKey {
  /** How people call it: `web shop`. */
  readonly name: string;
  /** Where its messages come from; a part of each event's id, so a key that follows another has the same source. */
  readonly source: string;
  /** `browser`: anybody can read the key, so its word counts for less. */
  readonly trust: "browser" | "trusted";
  /** The only names that `track` may have; absent: any. */
  readonly events?: readonly string[];
  /** The only origins that browsers may send from, `https://*.example.com` for all hosts below one; absent: any. */
  readonly origins?: readonly string[];
  /** The names of events that may start journeys with transactional messages, although a browser says them. */
  readonly transactional?: readonly string[];
  /** Most messages a minute; absent: the limit of its trust (core/collect/rate-limit.ts). */
  readonly limit?: number;
  /** Signs the tokens by which a shop's server vouches for a customer (core/collect/user-token.ts); absent: none is taken. */
  readonly secret?: string;
  /** Epoch milliseconds. */
  readonly created: number;
  /** When it ended; epoch milliseconds. */
  readonly revoked?: number;
}

/** A write key and the SHA-256 under which it is stored. */
export interface StoredKey {
  readonly hash: string;
  readonly key: WriteKey;
}

/** The write keys of a stage, by the SHA-256 of the key. */
export interface WriteKeys {
  /** Strongly consistent; a revoked key too. */
  read(hash: string): Promise<WriteKey | undefined>;
  /** Stores a key, or replaces what is stored about it. */
  put(hash: string, key: WriteKey): Promise<void>;
  /** Every key, revoked ones too, the oldest first. */
  list(): Promise<readonly StoredKey[]>;
}

/** How many messages came in by a key in a minute, counted by all instances of the function together. */
export interface MessageCounts {
  /** Adds to the count of a minute (epoch minutes) and gives what it is then. Not idempotent: a count is no promise. */
  add(hash: string, minute: number, messages: number): Promise<number>;
}
