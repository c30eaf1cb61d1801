import type { Writer } from "../journey/writer.ts";
import { Flow, type YamlMap } from "../yaml.ts";
import type { WriteActivity } from "./write-activity.ts";

/** A customer who comes again takes the same path. */
export const randomSplit: WriteActivity<"RandomSplit"> = ({ settings }, writer) => {
  const branches = (settings.Branches ?? []).map(({ Percentage = 0 }, i) => ({
    weight: Percentage,
    path: writer.branch(i),
    i,
  }));
  const taken = branches.filter(({ weight }) => weight > 0);
  for (const { i } of branches.filter(({ weight, path }) => weight === 0 && path.length > 0)) {
    writer.say("otherwise", `Branch ${i + 1} has 0%: here it gets the smallest share that can be written, 0.0001%.`);
  }
  if (taken.length === 0 || branches.every(({ path }) => path.length === 0)) return [splitWithoutPaths(writer)];
  writer.say("otherwise", "The same customer takes the same path each time; Pinpoint drew anew.");
  const tiny = branches.filter(({ weight, path }) => weight === 0 && path.length > 0).length;
  const largest = taken.reduce((most, one) => (one.weight > most.weight ? one : most));
  const paths = branches
    .filter(({ weight, path }) => weight > 0 || path.length > 0)
    .map(({ weight, path, i }): YamlMap | Flow => {
      const share =
        weight === 0 ? SMALLEST_SHARE : i === largest.i ? Number((weight - tiny * SMALLEST_SHARE).toFixed(4)) : weight;
      const base = { name: `branch_${i + 1}`, weight: `${share}%` };
      return path.length === 0 ? new Flow(base) : { ...base, then: path };
    });
  return [{ ...writer.base, split: paths }];
};

/** Percent. */
const SMALLEST_SHARE = 0.0001;

/** Ends the journey for a share of its customers. */
export const holdout: WriteActivity<"Holdout"> = ({ settings }, writer) => {
  const share = settings.Percentage;
  if (share <= 0) return [splitWithoutPaths(writer)];
  writer.say(
    "otherwise",
    `${share}% leave here as \`held_out\`, the same customers each time. To measure all of the journey against them, write \`holdout: ${share}%\` above its steps instead.`,
  );
  const held: YamlMap = {
    name: "held_out",
    weight: `${share === 100 ? 100 - SMALLEST_SHARE : share}%`,
    then: [new Flow({ exit: "held_out" })],
  };
  if (share === 100) writer.say("otherwise", "100% would leave nobody for what follows: 0.0001% go on.");
  return [
    {
      ...writer.base,
      split: [
        held,
        new Flow({ name: "goes_on", weight: `${Number((share === 100 ? SMALLEST_SHARE : 100 - share).toFixed(4))}%` }),
      ],
    },
  ];
};

/** A split whose paths all lead to the same place. It is written as a split of one path, so that it stays on the map. */
export function splitWithoutPaths(writer: Writer): YamlMap {
  writer.say("otherwise", "All paths of this split lead to the same place: it is kept as a split of one path.");
  return { ...writer.base, split: [new Flow({ name: "everybody", weight: "100%" })] };
}
