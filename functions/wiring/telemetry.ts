import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { writeLine } from "../../adapters/system/system.ts";
import type { Clock, Counter } from "../../core/ports/system.ts";
import { METRICS } from "../names.ts";
import { readEnvironment } from "./environment.ts";

/** Counts and notes of one function; counts are summed until `flush` writes them as CloudWatch EMF lines. */
export interface Telemetry extends Counter {
  flush(): void;
}

interface Sum {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly counts: Map<string, number>;
}

/**
 * The telemetry of a function: one EMF line per set of dimensions and invocation, and one log line per note. Neither may contain
 * personal data, and neither throws.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function telemetry(functionName: string, clock: Clock): Telemetry {
  const logger = new LineLogger({ serviceName: functionName, logLevel: "INFO" });
  const { stage } = readEnvironment("stage");
  const metrics = new Metrics({ namespace: METRICS.namespace, serviceName: functionName });
  const sums = new Map<string, Sum>();
  const lines = new Map<string, MetricsLine>();
  const lineOf = (key: string, sum: Sum): MetricsLine => {
    const shape = `${key} ${[...sum.counts.keys()].join(" ")}`;
    const known = lines.get(shape);
    if (known !== undefined) return known;
    const line = metricsLine(metrics, stage, sum);
    if (lines.size >= LINES) lines.clear();
    lines.set(shape, line);
    return line;
  };
  return {
    count(name, dimensions, n = 1) {
      const key = JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)));
      const sum = sums.get(key) ?? { dimensions, counts: new Map<string, number>() };
      sum.counts.set(name, (sum.counts.get(name) ?? 0) + n);
      sums.set(key, sum);
    },
    note(level, message, facts) {
      logger[level](message, { facts });
    },
    flush() {
      for (const [key, sum] of sums) writeLine(JSON.stringify(filled(lineOf(key, sum), sum, clock.now())));
      sums.clear();
    },
  };
}

/** How many prepared lines are kept. Lines of one shape differ only in their numbers and their time. */
const LINES = 1_000;
type MetricsLine = ReturnType<Metrics["serializeMetrics"]>;

/** A line for all invocations with the same dimensions and the same counters. */
function metricsLine(metrics: Metrics, stage: string, sum: Sum): MetricsLine {
  metrics.addDimensions({ stage, ...sum.dimensions });
  for (const [name, n] of sum.counts) metrics.addMetric(name, MetricUnit.Count, n);
  const line = metrics.serializeMetrics();
  metrics.clearMetrics();
  metrics.clearDimensions();
  return line;
}

function filled(line: MetricsLine, { counts }: Sum, now: number): object {
  return { ...line, ...Object.fromEntries(counts), _aws: { ...line._aws, Timestamp: now } };
}

/** Powertools' logger, writing where the local cloud looks too. */
class LineLogger extends Logger {
  protected override printLog(...[, item]: Parameters<Logger["printLog"]>): void {
    writeLine(JSON.stringify(item.getAttributes(), this.getJsonReplacer()));
  }
}
