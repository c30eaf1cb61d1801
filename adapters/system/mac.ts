import { createHmac, timingSafeEqual } from "node:crypto";
import type { Mac } from "../../core/ports/mac.ts";

/** https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b compares in constant time, and only what has the same length. */
export const mac: Mac = {
  hmac(algorithm, secret, parts, encoding) {
    const hmac = createHmac(algorithm, secret);
    for (const part of parts) hmac.update(part);
    return hmac.digest(encoding);
  },
  base64(text) {
    return Buffer.from(text).toString("base64");
  },
  equal(a, b) {
    const [one, other] = [Buffer.from(a), Buffer.from(b)];
    return one.length === other.length && timingSafeEqual(one, other);
  },
};
