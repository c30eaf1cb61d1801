import type { Writer } from "../journey/writer.ts";
import { Flow, type YamlMap } from "../yaml.ts";

/** A split all of whose ways lead to the same place: nothing is asked, and it stays to be seen where it was. */
export function leadsNowhere(writer: Writer): YamlMap {
  writer.say("otherwise", "All ways of this split lead to the same place: it is kept as a split of one path.");
  return { ...writer.base, split: [new Flow({ name: "everybody", weight: "100%" })] };
}
