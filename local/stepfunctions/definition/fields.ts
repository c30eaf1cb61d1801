import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import { AwsError } from "../../kernel/fault.ts";
import { compileValue, ExpressionRefusedError, type Value } from "../expression/value.ts";

/** Refuses a definition, naming the place: what is not understood is never ignored. */
export function refuse(path: string, what: string, code = "SCHEMA_VALIDATION_FAILED"): AwsError {
  return new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${code}: ${what} at ${path}'`);
}

/**
 * Reads the fields of one object of a definition. Each field is asked for by name; `done` refuses the first one that
 * nobody asked for.
 */
export class Fields {
  readonly path: string;
  readonly #object: JsonObject;
  readonly #asked = new Set<string>();

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
    this.#asked.add(name);
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

  /** A field that may hold expressions; `within` goes before its name in what Step Functions says of it. */
  value(name: string, within = ""): Value | undefined {
    const template = this.json(name);
    if (template === undefined) return undefined;
    try {
      return compileValue(template, within + name);
    } catch (fault) {
      if (!(fault instanceof ExpressionRefusedError)) throw fault;
      const deeper = fault.location.slice(within.length + name.length);
      throw new AwsError(
        "InvalidDefinition",
        `Invalid State Machine Definition: '${fault.message} at ${this.path}/${name}${deeper}'`,
      );
    }
  }

  /** Refuses what nobody asked for. */
  done(): void {
    const left = Object.keys(this.#object).find((name) => !this.#asked.has(name));
    if (left !== undefined) throw refuse(`${this.path}/${left}`, `Field '${left}' is not supported`);
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
