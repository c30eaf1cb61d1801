import type { Check } from "../check.ts";

/** Bus, rule, queue policy, event source mapping, function, policy of the table: the whole way in. */
export const eventReachesProfile: Check = {
  title: "An event on the bus reaches the profile",
  async run(trial) {
    const customerId = trial.customer();
    const begun = trial.cloud.now();
    await trial.put(customerId, "E2E Probed", { context: { traits: { shoe_size: 39 } } });
    const profile = await trial.until("The event in the profile", () => trial.profiles.read(customerId));
    const seconds = (trial.cloud.now() - begun) / 1_000;
    const told = `counted ${profile.counts["E2E Probed"]?.n ?? 0} time, shoe_size ${profile.traits.shoe_size?.v}`;
    return `The profile was there after ${seconds.toFixed(0)} s: ${told}.`;
  },
};
