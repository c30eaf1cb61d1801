import type { CounterName } from "../counters.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Counter } from "../ports.ts";

/** What is wrong with the template, not with the customer. */
const TEMPLATE_FAULTS = new Set<string | undefined>(["template_missing", "render_failed"]);

/** Counts what became of a message by journey, step and, where there is one, reason; faults of templates once more for all. */
export function countMessage(
  counter: Counter,
  name: Extract<CounterName, "Sent" | "Held" | "Dropped" | "SendFailed" | "SendUnknown" | "Throttled">,
  message: Pick<Message, "key">,
  reason?: string,
): void {
  const { journey = "", step = "" } = parseMessageKey(message.key) ?? {};
  counter.count(name, { journey, step, ...(reason === undefined ? {} : { reason }) });
  // An alarm can add up no unknown number of journeys and steps.
  if (name === "Dropped" && TEMPLATE_FAULTS.has(reason)) counter.count("TemplateFault", {});
}
