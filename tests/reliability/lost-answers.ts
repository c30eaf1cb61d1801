import type { MessageStore } from "../../core/ports/messages.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";

const LOST = 1 / 12;

/**
 * Stores whose answers are lost now and then: the write is stored, the SDK tries it again, and its condition does not hold
 * any more.
 */
export const losingAnswers = {
  profiles(random: () => number, profiles: ProfileStore): ProfileStore {
    return {
      ...profiles,
      async write(...args) {
        const answer = await profiles.write(...args);
        return answer === "written" && random() < LOST ? "clash" : answer;
      },
      async point(...args) {
        const answer = await profiles.point(...args);
        return answer === "written" && random() < LOST ? "clash" : answer;
      },
      async clear(...args) {
        await profiles.clear(...args);
        if (random() < LOST) await profiles.clear(...args);
      },
    };
  },

  messages<M extends MessageStore>(random: () => number, messages: M): M {
    const unlessLost = (won: boolean) => won && random() > LOST;
    return {
      ...messages,
      put: async (...args: Parameters<MessageStore["put"]>) => unlessLost(await messages.put(...args)),
      finish: async (...args: Parameters<MessageStore["finish"]>) => unlessLost(await messages.finish(...args)),
      reclaim: async (...args: Parameters<MessageStore["reclaim"]>) => unlessLost(await messages.reclaim(...args)),
      reopen: async (...args: Parameters<MessageStore["reopen"]>) => unlessLost(await messages.reopen(...args)),
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
