import type { Profile } from "../../core/model/profile.ts";
import { addressFor, addressHash } from "../../core/policy/address.ts";
import type { AnsweredTexts, OptOutList } from "../../core/ports/inbound.ts";
import type { PhoneIndex } from "../../core/ports/profiles.ts";
import { sha256 } from "../system/system.ts";
import { yieldToOthers } from "./system.ts";

/** Which text messages were answered, in memory. */
export function memoryAnsweredTexts(): AnsweredTexts {
  const answered = new Set<string>();
  const key = (...parts: readonly string[]) => JSON.stringify(parts);
  return {
    async claim(addressHash, textId) {
      await yieldToOthers();
      const known = answered.has(key(addressHash, textId));
      answered.add(key(addressHash, textId));
      return !known;
    },
    async release(addressHash, textId) {
      await yieldToOthers();
      answered.delete(key(addressHash, textId));
    },
  };
}

/** An opt-out list in memory, readable by tests. */
export function memoryOptOutList(): OptOutList & { readonly numbers: ReadonlySet<string> } {
  const numbers = new Set<string>();
  return {
    numbers,
    async add(number) {
      await yieldToOthers();
      numbers.add(number);
      return "done";
    },
    async remove(number) {
      await yieldToOthers();
      numbers.delete(number);
      return "done";
    },
  };
}

/** Finds customers by their number in the current content of the store. */
export function memoryPhones(profiles: () => readonly Profile[]): PhoneIndex {
  return {
    async customers(phoneHash, limit) {
      await yieldToOthers();
      const having = profiles().filter((profile) => {
        const address = addressFor(profile, "sms");
        return address !== undefined && addressHash(sha256, address) === phoneHash;
      });
      return having
        .map(({ customerId }) => customerId)
        .sort()
        .slice(0, limit);
    },
  };
}
