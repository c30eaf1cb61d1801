import type { SendDeps } from "../../core/send/deps.ts";

/** The dependencies of a send, each call of whose stores and sender is made by `around`, in the order in which they come. */
export function aroundPorts(deps: SendDeps, around: (call: () => Promise<unknown>) => Promise<unknown>): SendDeps {
  const wrap = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, property, receiver) {
        const member = Reflect.get(target, property, receiver);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]) => around(async () => Reflect.apply(member, target, parameters));
      },
    });
  return {
    ...deps,
    profiles: wrap(deps.profiles),
    messages: wrap(deps.messages),
    suppressions: wrap(deps.suppressions),
    sender: wrap(deps.sender),
  };
}
