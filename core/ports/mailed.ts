/** Remembers which addresses got a mail that they can be asked for, so that nobody fills a mailbox with them. */
export interface MailedAddresses {
  /** True once a day for an address (SHA-256) and what is mailed; false within a day after that. `now` in epoch milliseconds. */
  claim(addressHash: string, what: string, now: number): Promise<boolean>;
}

/** Milliseconds. */
export const MAILED_AGAIN_AFTER = 24 * 60 * 60_000;
