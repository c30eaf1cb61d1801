import type { StageSettings } from "../model/rules.ts";

/**
 * What a stage does with a message to this destination (an e-mail address, a phone number, a device's ARN, a webhook's URL): hands it to the
 * provider, only records it as sent (`outbox`), or drops it. A stage without a list delivers everything; patterns know
 * `*` for any text and no case.
 */
export function deliverability(stage: StageSettings | undefined, destination: string): "deliver" | "outbox" | "drop" {
  const deliver = stage?.deliver;
  if (deliver === undefined || deliver.only.some((pattern) => matches(pattern, destination))) return "deliver";
  return deliver.else;
}

function matches(pattern: string, text: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "is").test(text);
}
