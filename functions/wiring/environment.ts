import { readFileSync } from "node:fs";
import { ENVIRONMENT } from "../environment.ts";

export type EnvironmentKey = keyof typeof ENVIRONMENT;

/**
 * The values of these environment variables; the only reader of the environment in a bundle, called once, at load.
 * Throws, naming every variable that the stack has not set. An empty value is a value.
 */
export function readEnvironment<K extends EnvironmentKey>(...keys: readonly K[]): Readonly<Record<K, string>> {
  const missing = keys.filter((key) => process.env[ENVIRONMENT[key]] === undefined).map((key) => ENVIRONMENT[key]);
  if (missing.length > 0) {
    throw new Error(`The function's environment lacks ${missing.join(", ")}: the stack must set every name it reads.`);
  }
  const values: Partial<Record<EnvironmentKey, string>> = {};
  for (const key of keys) values[key] = process.env[ENVIRONMENT[key]] ?? "";
  // Every key of K was just written.
  return values as Record<K, string>;
}

/**
 * A data file of the function's bundle, read at load. It lies beside the code (functions/bundle.ts), was written by the
 * build that made the code, and so is of the shape the caller names.
 */
export function readDataFile<T>(name: "rules" | "templates" | "settings" | "destinations"): T {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));
}
