import { readFileSync } from "node:fs";
import { ENVIRONMENT } from "../names.ts";

export type EnvironmentKey = keyof typeof ENVIRONMENT;

/**
 * The values of these environment variables. It is called once, at load.
 * Throws an error that names every variable that the stack has not set. An empty value is a value.
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

/** The Region that the function runs in. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function regionOfFunction(): string {
  return process.env.AWS_REGION ?? "";
}

/** The value of a variable that not every stack sets; read once, at load. */
export function optional(key: EnvironmentKey): string | undefined {
  return process.env[ENVIRONMENT[key]];
}

/**
 * A data file of the function's bundle, read at load. The build that made the code has written it beside the code
 * (functions/bundle.ts), so it has the type that the caller names.
 */
export function readDataFile<T>(name: "rules" | "templates" | "settings" | "destinations" | "sources" | "files"): T {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));
}
