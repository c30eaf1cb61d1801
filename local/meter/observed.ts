import { z } from "zod/mini";
import type { Store } from "../store/store.ts";
import type { Meter } from "./meter.ts";

/**
 * What Lambda itself writes of each invocation, in bytes: its lines START, END and REPORT, with the ids they hold.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export const PLATFORM_LOG_BYTES = 320;

const HOUR = 3_600_000;
/** X-Ray records the first request of each second, and of the others one in twenty. */
const SAMPLED = 0.05;

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
 * Counts what watching the stack costs: bytes of log lines, custom metrics by the hours in which they have data, and
 * traces.
 *
 * - A log line is paid for by its bytes; a line of the embedded metric format is one, and a metric for each of its names
 *   and sets of dimensions besides. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * - Traces are counted by their expectation, so that nothing is drawn. What a run calls belongs to the run's trace.
 *   https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export class Observed {
  readonly #store: Store;
  readonly #meter: Meter;
  readonly #now: () => number;
  /** The latest hour that each metric was counted for. */
  readonly #hours = new Map<string, number>();
  /** The second in which each service took its latest request. */
  readonly #seconds = new Map<string, number>();

  constructor(store: Store, meter: Meter, now: () => number) {
    this.#store = store;
    this.#meter = meter;
    this.#now = now;
    store.database.exec(TABLE);
  }

  /** A line that a function wrote. */
  line(line: string): void {
    this.#meter.add("logBytes", Buffer.byteLength(line) + 1);
    if (line.includes('"CloudWatchMetrics"')) this.#metrics(line);
  }

  /** What Lambda writes of an invocation. */
  invoked(): void {
    this.#meter.add("logBytes", PLATFORM_LOG_BYTES);
  }

  /** A request with which a trace may begin, of this function or machine. */
  request(name: string): void {
    const second = Math.floor(this.#now() / 1_000);
    const first = this.#seconds.get(name) !== second;
    this.#seconds.set(name, second);
    this.#meter.add("traces", first ? 1 : SAMPLED);
  }

  /** How many custom metrics there are. */
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
