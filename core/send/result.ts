import { defined } from "../model/defined.ts";
import type { Message } from "../model/message.ts";
import type { SendResult } from "../model/task.ts";

/**
 * What the run learns of a message whose state is final. `unknown` counts as sent: it may have been. `held` says that it
 * was put off at least once.
 */
export function sendResult(message: Pick<Message, "state" | "reason" | "wasHeld">): SendResult {
  const { state, reason } = message;
  const why = state === "unknown" ? "unknown" : reason;
  return {
    sent: state === "sent" || state === "unknown",
    held: message.wasHeld ?? false,
    dropped: state === "dropped",
    failed: state === "failed",
    ...defined({ reason: why }),
  };
}
