import type { MessageTags } from "../../core/ports.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Outbox } from "./outbox.ts";
import { senderOf, sendingStep } from "./sender.ts";

/** Takes what would have been posted, and answers as a willing receiver does. */
export function webhookSender(outbox: Outbox, kernel: Kernel) {
  return async (
    url: string,
    init: { method: string; headers: Record<string, string>; body: string },
    tags?: MessageTags,
  ) => {
    const content = { method: init.method, url, headers: sorted(init.headers), body: init.body };
    const id = outbox.take({ time: kernel.now(), ...(senderOf(tags) ?? sendingStep()), channel: "webhook", content });
    return { status: 200, headers: { "x-message-id": id }, text: async () => "" };
  };
}

function sorted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
}
