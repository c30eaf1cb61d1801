import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import { AwsError } from "../../protocol/service.ts";
import { compileValue, ExpressionRefusedError, type Value } from "../expression/value.ts";

/** The error for a definition that is not understood, with its path. Nothing unknown is ever ignored. */
export function refuse(path: string, what: string, code = "SCHEMA_VALIDATION_FAILED"): AwsError {
  return new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${code}: ${what} at ${path}'`);
}

/**
 * Reads the fields of one object of a definition by name. `done` refuses the first field that was not read.
 */
export class Fields {
  readonly path: string;
  readonly #object: JsonObject;
  readonly #read = new Set<string>();

  constructor(value: Json | undefined, path: string) {
    if (!isJsonObject(value)) throw refuse(path, "Expected value of type [OBJECT]");
    this.#object = value;
    this.path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  json(name: string): Json | undefined {
    this.#read.add(name);
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  text(name: string): string | undefined {
    const value = this.json(name);
    if (value === undefined || typeof value === "string") return value;
    throw refuse(`${this.path}/${name}`, "Expected value of type [STRING]");
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw refuse(this.path, `The field '${name}' is required`);
    return value;
  }

  number(name: string, fits: (value: number) => boolean, allowed: string): number | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && fits(value)) return value;
    throw refuse(`${this.path}/${name}`, `Expected ${allowed}`);
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.json(name);
    if (value === undefined || isList(value)) return value;
    throw refuse(`${this.path}/${name}`, "Expected value of type [ARRAY]");
  }

  /** A field that may contain expressions; `within` is the prefix of its location in errors. */
  value(name: string, within = ""): Value | undefined {
    const template = this.json(name);
    if (template === undefined) return undefined;
    try {
      return compileValue(template, within + name);
    } catch (error) {
      if (!(error instanceof ExpressionRefusedError)) throw error;
      const deeper = error.location.slice(within.length + name.length);
      throw new AwsError(
        "InvalidDefinition",
        `Invalid State Machine Definition: '${error.message} at ${this.path}/${name}${deeper}'`,
      );
    }
  }

  /** Refuses the first field that was not read. */
  done(): void {
    const left = Object.keys(this.#object).find((name) => !this.#read.has(name));
    if (left !== undefined) throw refuse(`${this.path}/${left}`, `Field '${left}' is not supported`);
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html, state-task.html */
const LONGEST_SECONDS = 99_999_999;

/** Epoch milliseconds of an RFC 3339 time with an offset; undefined for anything else. */
export function instantOf(value: Json): number | undefined {
  const parts = typeof value === "string" ? INSTANT.exec(value) : null;
  if (parts === null) return undefined;
  const [, year, month, day] = parts.map(Number);
  const daysInMonth = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const time = Date.parse(parts[0]);
  return Number.isNaN(time) || (day ?? 0) > daysInMonth ? undefined : time;
}

/** A whole number of seconds from `least` to the limit of Step Functions; undefined for anything else. */
export function secondsOf(value: Json, least: 0 | 1): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= LONGEST_SECONDS
    ? value
    : undefined;
}
