import { Flow, type YamlMap } from "../yaml.ts";
import { leadsNowhere } from "./leads-nowhere.ts";
import type { WriteActivity } from "./write-activity.ts";

/** Sticky here: a customer who comes again takes the same path. */
export const randomSplit: WriteActivity<"RandomSplit"> = ({ settings }, writer) => {
  const branches = (settings.Branches ?? []).map(({ Percentage = 0 }, i) => ({
    weight: Percentage,
    way: writer.way(i),
    i,
  }));
  const taken = branches.filter(({ weight }) => weight > 0);
  for (const { i } of branches.filter(({ weight, way }) => weight === 0 && way.length > 0)) {
    writer.say("otherwise", `Branch ${i + 1} has 0%: here it gets the smallest share that can be written, 0.0001%.`);
  }
  if (taken.length === 0 || branches.every(({ way }) => way.length === 0)) return [leadsNowhere(writer)];
  writer.say("otherwise", "The same customer takes the same path each time; Pinpoint drew anew.");
  const tiny = branches.filter(({ weight, way }) => weight === 0 && way.length > 0).length;
  const largest = taken.reduce((most, one) => (one.weight > most.weight ? one : most));
  const paths = branches
    .filter(({ weight, way }) => weight > 0 || way.length > 0)
    .map(({ weight, way, i }): YamlMap | Flow => {
      const share = weight === 0 ? TINY : i === largest.i ? Number((weight - tiny * TINY).toFixed(4)) : weight;
      const base = { name: `branch_${i + 1}`, weight: `${share}%` };
      return way.length === 0 ? new Flow(base) : { ...base, then: way };
    });
  return [{ ...writer.base, split: paths }];
};

/** Percent. */
const TINY = 0.0001;
