import { HALF_HOUR, type History, MINUTE } from "./history.ts";
import type { Fate, Service, Weather } from "./turns.ts";

/** Whether nothing of a service is to be had at a time; epoch milliseconds. */
export function isOut({ start, trouble }: History, of: Service | "functions", now: number): boolean {
  return trouble.outages.some((outage) => {
    const from = start + outage.from * HALF_HOUR;
    return outage.of === of && now >= from && now < from + outage.minutes * MINUTE;
  });
}

/** One call in twelve meets something, until the history's budget is spent; and what lasts longer than one call. */
export function seededWeather(random: () => number, history: History, now: () => number): Weather {
  const { crashes, throttles, trouble } = history;
  let crashesLeft = crashes;
  let throttlesLeft = throttles;

  function fault(service: Service, method: string): Fate["fault"] {
    if (isOut(history, service, now())) return "throttle";
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
    if (which < 0.7) return "crash before";
    // A provider that gets a message late has it all the same: the same as after.
    return which < 0.8 && service !== "provider" ? "crash late" : "crash after";
  }

  /** Most calls take no time worth mentioning. */
  const takes = () => (trouble.slow > 0 && random() < 0.3 ? Math.floor(random() * trouble.slow) : 0);

  return (service, method) => ({ fault: fault(service, method), before: takes(), after: takes() });
}
