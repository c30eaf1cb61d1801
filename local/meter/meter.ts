import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";

/** Units that AWS would bill; each has a price. */
export type Unit = keyof typeof USD;

/** One kind of call that a function made, for holding its policy against. */
export interface CallLine {
  /** IAM action: `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN of what it was made on; empty where the input does not say (a task token). */
  readonly resource: string;
  /** Of a call on items of a table: which they are, by the beginning of their partition key: `C#*`. */
  readonly items?: string;
  readonly count: number;
}

/** The bill of materials: units, the calls behind them, and what they cost. */
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
 * Counts what the stack uses. Calls from outside (a console, the AWS CLI) are not its doing and are left out; events put
 * on the bus count, whoever puts them.
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
    emails: 0,
    textParts: 0,
    pushes: 0,
    schedulerCalls: 0,
    logBytes: 0,
    metricHours: 0,
    traces: 0,
  };
  /** By function name, then `<action> <resource>`, and the kind of item behind that. */
  readonly #calls = new Map<string, Map<string, number>>();
  /** How many writes cost so many units. */
  readonly #writes = new Map<number, number>();

  add(unit: Unit, amount: number): void {
    this.#units[unit] += amount;
  }

  /** Counts a write to a table with the units it cost; 0 is none. */
  wrote(units: number): void {
    if (units === 0) return;
    this.#units.writeUnits += units;
    this.#writes.set(units, (this.#writes.get(units) ?? 0) + 1);
  }

  /** How many writes cost how many units, the cheapest first. */
  writes(): readonly (readonly [units: number, writes: number])[] {
    return [...this.#writes].sort(([a], [b]) => a - b);
  }

  /** Notes that a function made a call. */
  call(functionName: string, action: string, resource: string, items?: string): void {
    let lines = this.#calls.get(functionName);
    if (lines === undefined) {
      lines = new Map();
      this.#calls.set(functionName, lines);
    }
    const key = items === undefined ? `${action} ${resource}` : `${action} ${resource} ${items}`;
    lines.set(key, (lines.get(key) ?? 0) + 1);
  }

  /** What a function called so far. */
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

  /** Goes on from what `save` gave. */
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
  "emails",
  "textParts",
  "pushes",
  "schedulerCalls",
  "logBytes",
  "metricHours",
  "traces",
] as const satisfies readonly Unit[];

/** Sums of many small floats depend on their order in the last digits; rounding makes them the same. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * USD per unit, us-east-1, on demand, no free tier.
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
  emails: 0.1 / 1000,
  /** Parts of text messages to the United States, without what carriers add; other countries cost up to twenty times that. */
  textParts: 0.00645,
  pushes: 0.5 / 1_000_000,
  schedulerCalls: 1 / 1_000_000,
  /** Taken in, in the standard class; kept for a month or two it costs a tenth of that. */
  logBytes: 0.5 / 1_000_000_000,
  /** Of the first 10,000 metrics: a month of 730 hours is 30 cents. */
  metricHours: 0.3 / 730,
  /** Recorded; those that somebody looks at cost a tenth of that besides. */
  traces: 5 / 1_000_000,
} as const;
