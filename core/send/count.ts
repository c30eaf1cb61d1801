import type { CounterName } from "../counters.ts";
import { defined } from "../model/defined.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Counter } from "../ports/system.ts";

/** What is wrong with the template, not with the customer. */
const TEMPLATE_FAULTS = new Set<string | undefined>(["template_missing", "render_failed"]);

/** What is counted once more for all journeys and steps: an alarm cannot add up an unknown number of them. */
const FOR_ALL: Readonly<Partial<Record<CounterName, CounterName>>> = {
  SendFailed: "SendsFailed",
  SendUnknown: "SendsUnknown",
  Throttled: "SendsReleased",
};

/** Counts what became of a message by journey, step and, where there is one, reason; what has an alarm once more for all. */
export function countMessage(
  counter: Counter,
  name: Extract<CounterName, "Sent" | "Held" | "Dropped" | "SendFailed" | "SendUnknown" | "Throttled">,
  message: Pick<Message, "key">,
  reason?: string,
): void {
  const { journey = "", step = "" } = parseMessageKey(message.key) ?? {};
  counter.count(name, { journey, step, ...defined({ reason }) });
  const forAll = FOR_ALL[name];
  if (forAll !== undefined) counter.count(forAll, {});
  if (name === "Dropped" && TEMPLATE_FAULTS.has(reason)) counter.count("TemplateFault", {});
}
