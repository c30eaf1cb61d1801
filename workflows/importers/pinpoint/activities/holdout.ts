import { Flow, type YamlMap } from "../yaml.ts";
import { leadsNowhere } from "./leads-nowhere.ts";
import type { WriteActivity } from "./write-activity.ts";

/** Ends the journey for a share of those who come to it. */
export const holdout: WriteActivity<"Holdout"> = ({ settings }, writer) => {
  const share = settings.Percentage;
  if (share <= 0) return [leadsNowhere(writer)];
  writer.say(
    "otherwise",
    `${share}% leave here as \`held_out\`, the same customers each time. To measure all of the journey against them, write \`holdout: ${share}%\` above its steps instead.`,
  );
  const held: YamlMap = {
    name: "held_out",
    weight: `${share === 100 ? 100 - TINY : share}%`,
    then: [new Flow({ exit: "held_out" })],
  };
  if (share === 100) writer.say("otherwise", "100% would leave nobody for what follows: 0.0001% go on.");
  return [
    {
      ...writer.base,
      split: [
        held,
        new Flow({ name: "goes_on", weight: `${Number((share === 100 ? TINY : 100 - share).toFixed(4))}%` }),
      ],
    },
  ];
};

/** Percent. */
const TINY = 0.0001;
