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
  /** Epoch milliseconds. */
  readonly created: number;
  /** When it ended; epoch milliseconds. */
  readonly revoked?: number;
}

/** The write keys of a stage, by the SHA-256 of the key. */
export interface WriteKeys {
  /** Strongly consistent; a revoked key too. */
  read(hash: string): Promise<WriteKey | undefined>;
  /** Stores a key, or replaces what is stored about it. */
  put(hash: string, key: WriteKey): Promise<void>;
}
