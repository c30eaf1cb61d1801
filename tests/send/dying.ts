import type { SendDeps } from "../../core/send/deps.ts";
import { aroundPorts } from "./around-ports.ts";

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
  const around = async (made: () => Promise<unknown>) => {
    const call = calls++;
    if (call > at || (call === at && when === "before")) return die();
    const result = await made();
    return call === at ? die() : result;
  };
  return { deps: aroundPorts(deps, around), died };
}
