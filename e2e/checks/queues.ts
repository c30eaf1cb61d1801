import { type Check, FAULTY, queueLengths, UnmetError, WORK } from "../trial.ts";

/** The whole way of an event: bus, rule, queue policy, event source mapping, function, policy of the table. */
export const eventReachesProfile: Check = {
  title: "An event on the bus reaches the profile",
  async run(trial) {
    const customerId = trial.customer();
    const begun = trial.cloud.now();
    await trial.put(customerId, "E2E Probed", { context: { traits: { shoe_size: 39 } } });
    const profile = await trial.until("The event in the profile", () => trial.profiles.read(customerId));
    const seconds = (trial.cloud.now() - begun) / 1_000;
    const seen = `counted ${profile.counts["E2E Probed"]?.n ?? 0} time, shoe_size ${profile.traits.shoe_size?.v}`;
    return `The profile was there after ${seconds.toFixed(0)} s: ${seen}.`;
  },
};

/** SQS counts approximately, and reaches the right number within a minute. */
const DRAINED_MS = 180_000;

/** The last check: the events of the other checks have been processed. */
export const nothingIsLeft: Check = {
  title: "The work queues are empty, and nothing was refused or given up",
  async run({ cloud, faultyBefore, until }) {
    const empty = async () => ((await queueLengths(cloud, WORK)) === 0 ? true : undefined);
    await until("Empty work queues", empty, DRAINED_MS);
    const more = (await queueLengths(cloud, FAULTY)) - faultyBefore;
    if (more > 0) {
      throw new UnmetError(
        `${more} more messages than before are in the refused and dead-letter queues; see docs/runbook.md.`,
      );
    }
    return `Both work queues are empty; refused and dead-letter queues hold ${faultyBefore} messages, no more than before.`;
  },
};
