import type { CounterName } from "../counters.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Counter } from "../ports.ts";

/** Counts what became of a message by journey, step and, where there is one, reason. */
export function countMessage(
  counter: Counter,
  name: Extract<CounterName, "Sent" | "Held" | "Dropped" | "SendFailed" | "SendUnknown" | "Throttled">,
  message: Pick<Message, "key">,
  reason?: string,
): void {
  const { journey = "", step = "" } = parseMessageKey(message.key) ?? {};
  counter.count(name, { journey, step, ...(reason === undefined ? {} : { reason }) });
}
