import type { MessageStore, ProfileStore } from "../../core/ports.ts";

const LOST = 1 / 12;

/**
 * Stores whose answers are lost now and then: the write is stored, the SDK tries it again, and its condition does not hold
 * any more.
 */
export const losingAnswers = {
  profiles(random: () => number, profiles: ProfileStore): ProfileStore {
    return {
      ...profiles,
      async write(next, expected, added) {
        const answer = await profiles.write(next, expected, added);
        return answer === "written" && random() < LOST ? "clash" : answer;
      },
      async clear(...args) {
        await profiles.clear(...args);
        if (random() < LOST) await profiles.clear(...args);
      },
    };
  },

  messages(random: () => number, messages: MessageStore): MessageStore {
    const unlessLost = (won: boolean) => won && random() > LOST;
    return {
      ...messages,
      put: async (message, over) => unlessLost(await messages.put(message, over)),
      finish: async (customerId, key, attempt, outcome) =>
        unlessLost(await messages.finish(customerId, key, attempt, outcome)),
      reclaim: async (message, attempt) => unlessLost(await messages.reclaim(message, attempt)),
    };
  },
};

/** Ports whose writes the SDK tries again after a lost answer: each is made twice now and then; the second answer counts. */
export function twice<P extends object>(random: () => number, port: P): P {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(method, target, args);
        return random() < LOST ? Reflect.apply(method, target, args) : answer;
      };
    },
  });
}
