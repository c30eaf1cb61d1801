import type { History } from "./history.ts";
import type { Faults } from "./turns.ts";

/** One call in twelve meets something, until the history's budget is spent: it is smaller than any number of retries. */
export function seededFaults(random: () => number, { crashes, throttles }: History): Faults {
  let crashesLeft = crashes;
  let throttlesLeft = throttles;
  return (method) => {
    // StopExecution has the smallest quota of all, and nothing may rest on it.
    if (method === "stop" && random() < 0.5) return "throttle";
    if (random() > 1 / 12) return "none";
    const which = random();
    // A provider's refusals are in the history; a call to it that throws would mean "nobody knows".
    if (which < 0.5 && throttlesLeft > 0 && method !== "send") {
      throttlesLeft -= 1;
      return "throttle";
    }
    if (crashesLeft === 0) return "none";
    crashesLeft -= 1;
    return which < 0.75 ? "crash before" : "crash after";
  };
}
