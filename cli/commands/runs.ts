import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { controlOf, rechecksOf } from "../cloud/stores.ts";
import type { Command } from "../command.ts";
import { readArguments, wholeNumber } from "../command-line.ts";
import { runsOf } from "../look/list-runs.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { runsText } from "../look/runs-text.ts";

const USAGE = `runs [JOURNEY]
  --limit N      the newest N of each journey (20)
${CLOUD_USAGE}`;

export const runs: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, limit: { type: "string" } }, { atMost: 1 });
    const limit = wholeNumber("limit", values.limit, 1, 100_000) ?? 20;
    return withView(cloudChoice(values, io), io, async (view) => {
      const journeys = await pickJourneys(view, words[0]);
      const control = await controlOf(view).read();
      const { look } = await rechecksOf(view).read();
      const known = { ...control, ...(look && { look }) };
      const found = [];
      for (const journey of journeys) found.push(await runsOf(view, journey, known, limit));
      io.out.write(values.json ? `${JSON.stringify(found)}\n` : runsText(io, view, found));
      return 0;
    });
  },
};
