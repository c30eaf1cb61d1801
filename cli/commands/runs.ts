import { readArguments, wholeNumber } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";

const USAGE = `runs [JOURNEY]
  --limit N      the newest N of each journey (20)
${CLOUD_USAGE}`;

export const runs: Command = {
  name: "runs",
  summary: "Who is inside which journey, at which step and on which version; what is paused or on trial.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, limit: { type: "string" } }, { atMost: 1 });
    const limit = wholeNumber("limit", values.limit, 1, 100_000) ?? 20;
    const choice = cloudChoice(values, io);
    const { openView } = await import("../cloud/open-view.ts");
    const { runsText } = await import("../look/runs-text.ts");
    const { pickJourneys } = await import("../look/pick-journeys.ts");
    const { runsOf } = await import("../look/list-runs.ts");
    const { controlOf, rechecksOf } = await import("../ops/control-of.ts");
    const view = await openView(choice, io);
    try {
      const found = [];
      const journeys = await pickJourneys(view, words[0]);
      const control = await controlOf(view).read();
      const { look } = await rechecksOf(view).read();
      const known = { ...control, ...(look && { look }) };
      for (const journey of journeys) found.push(await runsOf(view, journey, known, limit));
      io.out.write(values.json ? `${JSON.stringify(found)}\n` : runsText(io, view, found));
      return 0;
    } finally {
      await view.close();
    }
  },
};
