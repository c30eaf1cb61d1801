import type { MessageStore } from "../../core/ports.ts";

/**
 * Messages in a table whose answers are lost now and then: the write is stored, the SDK tries it again, and its condition
 * does not hold any more.
 */
export function losingAnswers(random: () => number, messages: MessageStore): MessageStore {
  const unlessLost = (won: boolean) => won && random() > 1 / 12;
  return {
    ...messages,
    put: async (message, over) => unlessLost(await messages.put(message, over)),
    finish: async (customerId, key, attempt, outcome) =>
      unlessLost(await messages.finish(customerId, key, attempt, outcome)),
    reclaim: async (message, attempt) => unlessLost(await messages.reclaim(message, attempt)),
  };
}
