import { hash } from "node:crypto";

/** An event as rules match it and targets receive it. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** The part of an event that its publisher gives. */
export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
  /** Epoch milliseconds. */
  readonly time: number;
}

/** The bus that an event is put on, and its account. */
export interface EventOrigin {
  readonly account: string;
  readonly region: string;
  /** Name of the bus. */
  readonly bus: string;
}

/** The name of a bus that is given by name or by ARN; the name of a partner's bus has slashes. */
export function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:.*:event-bus\//, "");
}

/**
 * Makes event ids from bus, virtual time and content, so that a replay gives the same ids. A counter distinguishes equal
 * events of the same instant.
 */
export class EventIds {
  #now = 0;
  readonly #seen = new Map<string, number>();

  next(bus: string, now: number, content: EventContent): string {
    if (now !== this.#now) {
      this.#seen.clear();
      this.#now = now;
    }
    const name = hash("sha256", JSON.stringify([bus, now, content]));
    const ordinal = this.#seen.get(name) ?? 0;
    this.#seen.set(name, ordinal + 1);
    const hex = ordinal === 0 ? name : hash("sha256", `${name} ${ordinal}`);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  }
}

export function busEvent(id: string, content: EventContent, origin: EventOrigin): BusEvent {
  return {
    version: "0",
    id,
    "detail-type": content.detailType,
    source: content.source,
    account: origin.account,
    time: `${new Date(content.time).toISOString().slice(0, 19)}Z`,
    region: origin.region,
    resources: content.resources,
    detail: content.detail,
  };
}

/** A target of a rule or a schedule. */
export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  /** At most one of these three; without any of them the target receives the event unchanged. */
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformer?: InputTransformer;
  readonly deadLetterArn?: string;
  /** The role that a schedule assumes. A rule needs none: the target's own policy admits it. */
  readonly roleArn?: string;
  readonly retry: { readonly attempts: number; readonly maximumAgeSeconds: number };
}

interface InputTransformer {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** What an input template may read of the rule. */
export interface RuleFacts {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly ingestion: number;
}

/** The text that a target receives for an event. */
export function targetInput(target: EventTarget, event: object, rule: RuleFacts): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(at(event, target.inputPath) ?? {});
  if (target.transformer !== undefined) return transform(target.transformer, event, rule);
  return JSON.stringify(event);
}

/**
 * Fills in an input template: a variable inside quotes becomes plain text, any other variable becomes JSON.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transform({ paths, template }: InputTransformer, event: object, rule: RuleFacts): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (all, name: string | undefined) => {
    if (name === undefined) {
      if (all === '"') quoted = !quoted;
      return all;
    }
    const value = variable(name, paths, event, rule);
    if (!quoted) return value === undefined ? "null" : JSON.stringify(value);
    if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
    return value === undefined ? "" : JSON.stringify(value).replaceAll('"', '\\"');
  });
}

function variable(name: string, paths: Readonly<Record<string, string>>, event: object, rule: RuleFacts): unknown {
  const path = paths[name];
  if (path !== undefined) return at(event, path);
  if (name === "aws.events.rule-arn") return rule.arn;
  if (name === "aws.events.rule-name") return rule.name;
  if (name === "aws.events.event.ingestion-time") return new Date(rule.ingestion).toISOString();
  if (name === "aws.events.event.json") return event;
  if (name === "aws.events.event") {
    const { detail: _detail, ...rest } = { detail: undefined, ...event };
    return rest;
  }
  return undefined;
}

/** The value at a JSON path of names and indexes (`$.detail.items[0].id`); undefined when there is none. */
function at(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const [, name, index] of path.replace(/^\$/, "").matchAll(/\.([\w-]+)|\[(\d+|'[^']*')\]/g)) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, name ?? index?.replaceAll("'", "") ?? "");
  }
  return found;
}
