import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import type { Sealer } from "../../core/ports/sealer.ts";

/** Bytes of the tag, which is the initialization vector too. */
const TAG = 16;

/**
 * Seals with a synthetic initialization vector, as RFC 5297 builds it (https://www.rfc-editor.org/rfc/rfc5297#section-2.6):
 * the tag is a code over the text, and AES in counter mode encrypts the text from there. A text gives the same token each
 * time, so a message that is written again is the same, and no number must be random. The code is HMAC-SHA-256, since Node
 * has no AES-CMAC. The result is the tag and the encrypted text, as base64url.
 */
export const sealer: Sealer = {
  seal(secret, text) {
    const tag = tagOf(secret, text);
    const cipher = createCipheriv("aes-256-ctr", keyFor(secret, "encrypt"), tag);
    return Buffer.concat([tag, cipher.update(text, "utf8"), cipher.final()]).toString("base64url");
  },
  open(secret, sealed) {
    const bytes = Buffer.from(sealed, "base64url");
    // Several texts decode to the same bytes; only one of them is what `seal` gave.
    if (bytes.length <= TAG || bytes.toString("base64url") !== sealed) return undefined;
    const tag = bytes.subarray(0, TAG);
    const cipher = createDecipheriv("aes-256-ctr", keyFor(secret, "encrypt"), tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(TAG)), cipher.final()]).toString("utf8");
    return timingSafeEqual(tagOf(secret, text), tag) ? text : undefined;
  },
};

function tagOf(secret: string, text: string): Buffer {
  return createHmac("sha256", keyFor(secret, "tag")).update(text, "utf8").digest().subarray(0, TAG);
}

/** The two uses of a secret have keys of their own. */
function keyFor(secret: string, use: "encrypt" | "tag"): Buffer {
  return createHmac("sha256", secret).update(`sojourn link ${use}`).digest();
}
