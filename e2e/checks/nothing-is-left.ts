import { type Check, UnmetError } from "../check.ts";
import { FAULTY, queueLengths, WORK } from "../queue-lengths.ts";

/** SQS counts approximately, and settles on the right number within a minute. */
const DRAINED_MS = 180_000;

/** Runs last: what the other checks put in has gone through. */
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
