import { readFileSync } from "node:fs";

/**
 * A data file of the function's bundle, read at load. It lies beside the code (functions/bundle.ts), was written by the
 * build that made the code, and so is of the shape the caller names.
 */
export function readDataFile<T>(name: "rules" | "templates" | "settings" | "destinations"): T {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));
}
