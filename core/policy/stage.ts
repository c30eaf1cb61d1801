import { literalHost } from "../channels/webhook-request.ts";
import type { Settings, StageSettings } from "../model/settings.ts";

/**
 * What a stage does with a message to this destination (an e-mail address, a phone number, a device's ARN, a webhook's URL):
 * hands it to the provider, only records it as sent (`outbox`), or drops it. A stage without a list delivers everything;
 * patterns know `*` for any text and no case. Of a webhook the host counts, and where the pattern is a URL the rest too: what
 * else stands in a URL may be a customer's.
 */
export function deliverability(stage: StageSettings | undefined, destination: string): "deliver" | "outbox" | "drop" {
  const deliver = stage?.deliver;
  if (deliver === undefined || deliver.only.some((pattern) => covers(pattern, destination))) return "deliver";
  return deliver.else;
}

/** Where proofs of templates may be sent: to the patterns of the settings, else to those that stages deliver only to. */
export function proofPatterns({ proofs, stages }: Pick<Settings, "proofs" | "stages">): readonly string[] {
  return proofs ?? Object.values(stages).flatMap(({ deliver }) => deliver?.only ?? []);
}

/** Whether a pattern means this destination. */
export function covers(pattern: string, destination: string): boolean {
  const host = literalHost(destination);
  if (host === undefined) return matches(pattern, destination);
  const [, hostPattern] = /^[a-z*]+:\/\/([^/:?#]+)/i.exec(pattern) ?? [];
  if (hostPattern === undefined) return matches(pattern, host);
  return matches(hostPattern, host) && matches(pattern, destination);
}

function matches(pattern: string, text: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "is").test(text);
}
