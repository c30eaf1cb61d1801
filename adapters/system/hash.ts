import { hash } from "node:crypto";
import type { Hash } from "../../core/ports.ts";

/** SHA-256 of a text, as 64 lower-case hex digits. */
export const sha256: Hash = (text) => hash("sha256", text, "hex");
