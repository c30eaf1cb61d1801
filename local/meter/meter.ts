import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";

/**
 * Prices in USD per unit: us-east-1, on demand, without free tier.
 *
 * https://aws.amazon.com/step-functions/pricing/ · https://aws.amazon.com/lambda/pricing/ (arm64) ·
 * https://aws.amazon.com/dynamodb/pricing/on-demand/ · https://aws.amazon.com/sqs/pricing/ ·
 * https://aws.amazon.com/eventbridge/pricing/ · https://aws.amazon.com/ses/pricing/ ·
 * https://aws.amazon.com/cloudwatch/pricing/ · https://aws.amazon.com/xray/pricing/ ·
 * https://aws.amazon.com/end-user-messaging/pricing/ · https://aws.amazon.com/sns/pricing/
 */
export const USD = {
  transitions: 0.025 / 1000,
  lambdaCalls: 0.2 / 1_000_000,
  gigabyteSeconds: 0.0000133,
  readUnits: 0.125 / 1_000_000,
  writeUnits: 0.625 / 1_000_000,
  queueRequests: 0.4 / 1_000_000,
  busEvents: 1 / 1_000_000,
  /** HTTP APIs; each started 512 kB of a request is one. https://aws.amazon.com/api-gateway/pricing/ */
  apiRequests: 1 / 1_000_000,
  emails: 0.1 / 1000,
  /** A part of a text message to the United States, without carrier fees; other countries cost up to twenty times as much. */
  textParts: 0.00645,
  pushes: 0.5 / 1_000_000,
  schedulerCalls: 1 / 1_000_000,
  /** Ingested, standard class; storage for one or two months costs a tenth of this. */
  logBytes: 0.5 / 1_000_000_000,
  /** One of the first 10,000 metrics: 30 cents for a month of 730 hours. */
  metricHours: 0.3 / 730,
  /** Recorded; reading a trace costs another tenth. */
  traces: 5 / 1_000_000,
} as const;

/** A unit that AWS bills. */
export type Unit = keyof typeof USD;

/** One kind of call that a function made, to compare with its policy. */
export interface CallLine {
  /** IAM action: `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN of the resource; empty when the input does not contain it (a task token). */
  readonly resource: string;
  /** For a call on items of a table: the beginning of their partition key, `C#*`. */
  readonly items?: string;
  readonly count: number;
}

/** The usage: units, calls, and their cost. */
export interface MeterReading extends Readonly<Record<Unit, number>> {
  /** API calls that functions made, by IAM action. */
  readonly calls: Readonly<Record<string, number>>;
  readonly usd: number;
}

const Saved = z.object({
  units: z.record(z.string(), z.number()),
  calls: z.record(z.string(), z.record(z.string(), z.number())),
  writes: z.optional(z.record(z.string(), z.number())),
});

/**
 * Counts what the stack uses. Calls from outside (a console, the AWS CLI) do not count, except events that are put on the bus.
 */
export class Meter {
  readonly #units: Record<Unit, number> = {
    transitions: 0,
    lambdaCalls: 0,
    gigabyteSeconds: 0,
    readUnits: 0,
    writeUnits: 0,
    queueRequests: 0,
    busEvents: 0,
    apiRequests: 0,
    emails: 0,
    textParts: 0,
    pushes: 0,
    schedulerCalls: 0,
    logBytes: 0,
    metricHours: 0,
    traces: 0,
  };
  /** By function name, then by `<action> <resource>` or `<action> <resource> <items>`. */
  readonly #calls = new Map<string, Map<string, number>>();
  /** The number of writes by their units. */
  readonly #writes = new Map<number, number>();

  add(unit: Unit, amount: number): void {
    this.#units[unit] += amount;
  }

  /** Counts a write to a table by its units; 0 units do not count. */
  wrote(units: number): void {
    if (units === 0) return;
    this.#units.writeUnits += units;
    this.#writes.set(units, (this.#writes.get(units) ?? 0) + 1);
  }

  /** The number of writes by their units, fewest units first. */
  writes(): readonly (readonly [units: number, writes: number])[] {
    return [...this.#writes].sort(([a], [b]) => a - b);
  }

  /** Counts a call of a function. */
  call(functionName: string, action: string, resource: string, items?: string): void {
    let lines = this.#calls.get(functionName);
    if (lines === undefined) {
      lines = new Map();
      this.#calls.set(functionName, lines);
    }
    const key = items === undefined ? `${action} ${resource}` : `${action} ${resource} ${items}`;
    lines.set(key, (lines.get(key) ?? 0) + 1);
  }

  /** The calls of a function so far. */
  callsOf(functionName: string): readonly CallLine[] {
    return [...(this.#calls.get(functionName) ?? [])].sort(byKey).map(([key, count]) => {
      const [action = "", resource = "", items] = key.split(" ");
      return { action, resource, ...defined({ items }), count };
    });
  }

  reading(): MeterReading {
    const calls: Record<string, number> = {};
    for (const lines of this.#calls.values()) {
      for (const [key, count] of lines) {
        const action = key.slice(0, key.indexOf(" "));
        calls[action] = (calls[action] ?? 0) + count;
      }
    }
    const { gigabyteSeconds, traces } = this.#units;
    const units = { ...this.#units, gigabyteSeconds: rounded(gigabyteSeconds, 3), traces: rounded(traces, 2) };
    let usd = 0;
    for (const unit of UNITS) usd += this.#units[unit] * USD[unit];
    return { ...units, calls: Object.fromEntries(Object.entries(calls).sort(byKey)), usd: rounded(usd, 6) };
  }

  save(): string {
    const calls = Object.fromEntries([...this.#calls].map(([name, lines]) => [name, Object.fromEntries(lines)]));
    return JSON.stringify({ units: this.#units, calls, writes: Object.fromEntries(this.#writes) });
  }

  /** Restores the counts from a saved text. */
  restore(saved: string): void {
    const { units, calls, writes = {} } = Saved.parse(JSON.parse(saved));
    for (const unit of UNITS) this.#units[unit] = units[unit] ?? 0;
    for (const [name, lines] of Object.entries(calls)) this.#calls.set(name, new Map(Object.entries(lines)));
    for (const [size, count] of Object.entries(writes)) this.#writes.set(Number(size), count);
  }
}

const UNITS = [
  "transitions",
  "lambdaCalls",
  "gigabyteSeconds",
  "readUnits",
  "writeUnits",
  "queueRequests",
  "busEvents",
  "apiRequests",
  "emails",
  "textParts",
  "pushes",
  "schedulerCalls",
  "logBytes",
  "metricHours",
  "traces",
] as const satisfies readonly Unit[];

/** The last digits of a sum of floats depend on the order; rounding makes the result deterministic. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
