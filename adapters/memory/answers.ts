import { type AnswerRecord, NO_ANSWERS, withChanges } from "../../core/consent/history.ts";
import type { AnswerHistory, Confirmations } from "../../core/ports/answers.ts";
import { yieldToOthers } from "./system.ts";

/** The history of answers in memory. */
export function memoryAnswers(): AnswerHistory & { erase(customerId: string): number } {
  const records = new Map<string, AnswerRecord>();
  return {
    read: async (customerId) => {
      await yieldToOthers();
      return records.get(customerId) ?? NO_ANSWERS;
    },
    append: async (customerId, changes) => {
      await yieldToOthers();
      records.set(customerId, withChanges(records.get(customerId) ?? NO_ANSWERS, changes));
    },
    erase: (customerId) => Number(records.delete(customerId)),
  };
}

/** Who was asked to confirm last, in memory. */
export function memoryConfirmations(): Confirmations {
  const asked = new Map<string, { readonly by: string; readonly time: number }>();
  return {
    take: async (channel, addressHash, by, now) => {
      await yieldToOthers();
      const key = `${channel} ${addressHash}`;
      const last = asked.get(key);
      if (last !== undefined && last.time > now - 86_400_000 && last.by !== by) return false;
      asked.set(key, { by, time: now });
      return true;
    },
  };
}
