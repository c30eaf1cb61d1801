import { TemplateRefusedError } from "./stack.ts";

/** The values that intrinsic functions can read. */
export interface Scope {
  /** Value of `Ref` to a resource, parameter or pseudo parameter. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  map(name: string, key: string, second: string): unknown;
}

/** The value of AWS::NoValue while resolving; a property or element with this value is removed. */
export const NO_VALUE = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name, "Ref")),
  "Fn::GetAtt": (argument, scope) => {
    const [id, ...attribute] = typeof argument === "string" ? argument.split(".") : list(argument, "Fn::GetAtt");
    return scope.getAtt(text(id, "Fn::GetAtt"), attribute.map((part) => text(part, "Fn::GetAtt")).join("."));
  },
  "Fn::Join": (argument, scope) => {
    const [separator, parts] = list(argument, "Fn::Join");
    return list(resolve(parts, scope), "Fn::Join")
      .map((part) => scalar(part, "Fn::Join"))
      .join(text(separator, "Fn::Join"));
  },
  "Fn::Sub": (argument, scope) => {
    const [template, variables] = typeof argument === "string" ? [argument, {}] : list(argument, "Fn::Sub");
    const given = record(resolve(variables ?? {}, scope), "Fn::Sub");
    return text(template, "Fn::Sub").replace(/\$\{(!?)([^}]*)\}/g, (_all, escaped: string, name: string) => {
      if (escaped === "!") return `\${${name}}`;
      const value = Object.hasOwn(given, name) ? given[name] : lookUp(name, scope);
      return scalar(value, "Fn::Sub");
    });
  },
  "Fn::Select": (argument, scope) => {
    const [index, parts] = list(argument, "Fn::Select");
    const found = list(resolve(parts, scope), "Fn::Select")[Number(resolve(index, scope))];
    if (found === undefined) throw new TemplateRefusedError(`Fn::Select: there is no element ${String(index)}.`);
    return found;
  },
  "Fn::Split": (argument, scope) => {
    const [separator, whole] = list(argument, "Fn::Split");
    return text(resolve(whole, scope), "Fn::Split").split(text(separator, "Fn::Split"));
  },
  "Fn::If": (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, "Fn::If");
    return resolve(scope.condition(text(name, "Fn::If")) ? whenTrue : whenFalse, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), "Fn::Equals");
    return String(left) === String(right);
  },
  "Fn::And": (argument, scope) => list(argument, "Fn::And").every((part) => resolve(part, scope) === true),
  "Fn::Or": (argument, scope) => list(argument, "Fn::Or").some((part) => resolve(part, scope) === true),
  "Fn::Not": (argument, scope) => resolve(list(argument, "Fn::Not")[0], scope) !== true,
  "Fn::FindInMap": (argument, scope) => {
    const [name, key, second] = list(resolve(argument, scope), "Fn::FindInMap");
    return scope.map(text(name, "Fn::FindInMap"), text(key, "Fn::FindInMap"), text(second, "Fn::FindInMap"));
  },
  Condition: (name, scope) => scope.condition(text(name, "Condition")),
};

/** Evaluates every intrinsic function in the value. Throws TemplateRefusedError for an unknown one. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && isIntrinsic(only)) {
    const intrinsic = INTRINSICS[only[0]];
    if (intrinsic === undefined) throw new TemplateRefusedError(`${only[0]} is not supported by the local cloud.`);
    return intrinsic(only[1], scope);
  }
  const result: Record<string, unknown> = {};
  for (const [name, item] of entries) {
    const resolved = resolve(item, scope);
    if (resolved !== NO_VALUE) result[name] = resolved;
  }
  return result;
}

/** `Condition` is also an ordinary key, for example of policy statements; then its value is an object. */
function isIntrinsic([name, argument]: readonly [string, unknown]): boolean {
  return name === "Ref" || name.startsWith("Fn::") || (name === "Condition" && typeof argument === "string");
}

function lookUp(name: string, scope: Scope): unknown {
  const dot = name.indexOf(".");
  return dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
}

function text(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw new TemplateRefusedError(`${where} needs a text, found ${JSON.stringify(value)}.`);
}

function scalar(value: unknown, where: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TemplateRefusedError(`${where} needs texts, found ${JSON.stringify(value)}.`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateRefusedError(`${where} needs a list, found ${JSON.stringify(value)}.`);
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TemplateRefusedError(`${where} needs names with values, found ${JSON.stringify(value)}.`);
}
