import { readFileSync } from "node:fs";
import type { Rules } from "../../core/model/rules.ts";

/** The rules of the journeys, from the file beside the bundle; it was written by the same build, so it is trusted. */
export function readRules(): Rules {
  return JSON.parse(readFileSync(new URL("./rules.json", import.meta.url), "utf8"));
}
