import type { Kernel } from "../kernel/kernel.ts";
import type { Outbox } from "./outbox.ts";
import { sendingStep } from "./sender.ts";

/** Takes what would have been posted, and answers as a willing receiver does. */
export function webhookSender(outbox: Outbox, kernel: Kernel) {
  return async (url: string, init: { method: string; headers: Record<string, string>; body: string }) => {
    const content = { method: init.method, url, headers: sorted(init.headers), body: init.body };
    const id = outbox.take({ time: kernel.now(), ...sendingStep(), channel: "webhook", content });
    return { status: 200, headers: { "x-message-id": id }, text: async () => "" };
  };
}

function sorted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
}
