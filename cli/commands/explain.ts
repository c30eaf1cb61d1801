import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `explain CUSTOMER [JOURNEY]
${CLOUD_USAGE}`;

export const explain: Command = {
  name: "explain",
  summary: "A customer's story: events, entries and refusals, each step, and why a message was sent, held or not sent.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 2 });
    const [customerId, journey] = words;
    if (customerId === undefined) throw new UsageError("Which customer?", "Write sojourn explain c0001");
    const { openView } = await import("../cloud/open-view.ts");
    const { storyOf } = await import("../look/story-of.ts");
    const { storyText } = await import("../look/story-text.ts");
    const view = await openView(cloudChoice(values, io), io);
    try {
      const story = await storyOf(view, { customerId, journey, root: io.root });
      if (story === undefined)
        throw new ProblemError(`Nothing is known of a customer "${customerId}" in ${view.where}.`);
      if (journey !== undefined && story.journeys.length === 0) {
        // Nothing to tell: of a journey that there is, or of a name that is misspelt.
        const { pickJourneys } = await import("../look/pick-journeys.ts");
        await pickJourneys(view, journey);
      }
      io.out.write(values.json ? `${JSON.stringify(story)}\n` : storyText(io, story, journey));
      return 0;
    } finally {
      await view.close();
    }
  },
};
