import { z } from "zod/mini";
import type { Store } from "../store/store.ts";
import type { Meter } from "./meter.ts";

/**
 * Bytes that Lambda itself logs for each invocation: the lines START, END and REPORT with their ids.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export const PLATFORM_LOG_BYTES = 320;

const HOUR = 3_600_000;
/** X-Ray records the first request of each second, and one in twenty of the others. */
const SAMPLING_RATE = 0.05;

const MetricLine = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

const TABLE = `create table if not exists metric_hours (
  series text not null, hour integer not null, primary key (series, hour)) without rowid`;

/**
 * Counts the cost of observing the stack: bytes of log lines, hours with data of custom metrics, and traces.
 *
 * - A log line is billed by its bytes. A line in the embedded metric format also creates a metric for each of its names and
 *   sets of dimensions. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * - Traces are counted by their expected number, so that no random values are needed. The calls of a run belong to its trace.
 *   https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export class Observed {
  readonly #store: Store;
  readonly #meter: Meter;
  readonly #now: () => number;
  /** The last counted hour of each metric. */
  readonly #hours = new Map<string, number>();
  /** The second of the latest request of each service. */
  readonly #seconds = new Map<string, number>();

  constructor(store: Store, meter: Meter, now: () => number) {
    this.#store = store;
    this.#meter = meter;
    this.#now = now;
    store.database.exec(TABLE);
  }

  /** Counts a log line of a function. */
  line(line: string): void {
    this.#meter.add("logBytes", Buffer.byteLength(line) + 1);
    if (line.includes('"CloudWatchMetrics"')) this.#metrics(line);
  }

  /** Counts the lines that Lambda logs for an invocation. */
  invoked(): void {
    this.#meter.add("logBytes", PLATFORM_LOG_BYTES);
  }

  /** Counts a request to this function or machine with which a trace can start. */
  request(name: string): void {
    const second = Math.floor(this.#now() / 1_000);
    const first = this.#seconds.get(name) !== second;
    this.#seconds.set(name, second);
    this.#meter.add("traces", first ? 1 : SAMPLING_RATE);
  }

  /** The number of custom metrics. */
  get metrics(): number {
    return Number(this.#store.sql("select count(distinct series) as n from metric_hours").get()?.n ?? 0);
  }

  #metrics(line: string): void {
    const value: Record<string, unknown> = JSON.parse(line);
    const parsed = MetricLine.safeParse(value);
    if (!parsed.success) return;
    const hour = Math.floor(this.#now() / HOUR);
    for (const { Namespace, Dimensions, Metrics } of parsed.data._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = names.map((name) => `${name}=${String(value[name])}`).join(",");
        for (const { Name } of Metrics) this.#series(`${Namespace} ${Name} ${dimensions}`, hour);
      }
    }
  }

  #series(series: string, hour: number): void {
    if (this.#hours.get(series) === hour) return;
    this.#hours.set(series, hour);
    const { changes } = this.#store.sql("insert or ignore into metric_hours values (?, ?)").run(series, hour);
    if (Number(changes) > 0) this.#meter.add("metricHours", 1);
  }
}
