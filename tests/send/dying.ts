import type { SendDeps } from "../../core/send/deps.ts";

/**
 * Ports of a process that dies at its call number `at` (from 0), before the call has its effect or after. A dead process
 * never hears from a port again: its promises stay open, so none of its `catch` runs. `died` resolves when it does.
 */
export function dying(deps: SendDeps, at: number, when: "before" | "after"): { deps: SendDeps; died: Promise<"died"> } {
  let calls = 0;
  let tell: (value: "died") => void = () => {};
  const died = new Promise<"died">((resolve) => {
    tell = resolve;
  });
  const die = () => {
    tell("died");
    return new Promise<never>(() => {});
  };
  const wrap = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, property, receiver) {
        const member = Reflect.get(target, property, receiver);
        if (typeof member !== "function") return member;
        return async (...parameters: unknown[]) => {
          const call = calls++;
          if (call > at || (call === at && when === "before")) return die();
          const result = await Reflect.apply(member, target, parameters);
          return call === at ? die() : result;
        };
      },
    });
  return {
    deps: {
      ...deps,
      profiles: wrap(deps.profiles),
      messages: wrap(deps.messages),
      suppressions: wrap(deps.suppressions),
      sender: wrap(deps.sender),
    },
    died,
  };
}
