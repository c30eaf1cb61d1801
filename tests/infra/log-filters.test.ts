import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

/*
 * Lines as Lambda, its Node runtime and Step Functions write them, and the filters of the template and of the runbook held
 * against them. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
const AT = "2026-11-30T21:00:00.000Z\t6f7f0961-f83c-4d2e-9f5c-6f7f0961f83c\tERROR\t";
const invokeError = (name: string) =>
  `${AT}Invoke Error \t{"errorType":"${name}","errorMessage":"{}","stack":["${name}"]}`;

const EXPECTED = {
  hold: invokeError("Hold"),
  exited: invokeError("Exited"),
  retryable: invokeError("Retryable"),
  start: "START RequestId: 6f7f0961-f83c-4d2e-9f5c-6f7f0961f83c Version: $LATEST",
  report:
    "REPORT RequestId: 6f7f0961 Duration: 90.00 ms Billed Duration: 91 ms Memory Size: 512 MB Max Memory Used: 140 MB",
  counts: '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"service":"send","stage":"dev","Held":1}',
};

const CRASHES = {
  "out of memory": "RequestId: 6f7f0961 Error: Runtime exited with error: signal: killed\nRuntime.ExitError",
  "out of memory, as reported":
    "REPORT RequestId: 6f7f0961 Memory Size: 512 MB Max Memory Used: 512 MB Status: error Error Type: Runtime.OutOfMemory",
  "out of time": "2026-11-30T21:00:30.000Z 6f7f0961-f83c-4d2e-9f5c-6f7f0961f83c Task timed out after 30.03 seconds",
  syntax: `${AT}Uncaught Exception \t{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected token"}`,
  "handler not found": `${AT}Uncaught Exception \t{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined"}`,
  "module not found": `${AT}Uncaught Exception \t{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module"}`,
  "error at init": `${AT}Uncaught Exception \t{"errorType":"Error","errorMessage":"The function's environment lacks SOJOURN_TABLE"}`,
  "init that failed": "INIT_REPORT Init Duration: 210.11 ms\tPhase: init\tStatus: error\tError Type: Runtime.Unknown",
  "init that took too long": "INIT_REPORT Init Duration: 9999.81 ms\tPhase: init\tStatus: timeout",
  exit: "RequestId: 6f7f0961 Error: Runtime exited without providing a reason\nRuntime.ExitError",
  rejection: `${AT}Unhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error"}`,
};

const BUGS = {
  "a bug": invokeError("TypeError"),
  "a note of ours": '{"level":"ERROR","message":"A provider threw","service":"send","facts":{"error":"TypeError"}}',
};

/** Whether a filter pattern takes a line: any of `?"a" ?"b"`, or all of `"a" -b`, or a level of JSON. */
function takes(pattern: string, line: string): boolean {
  const [, level] = /^\{ \$\.level = "(\w+)" \}$/.exec(pattern) ?? [];
  if (level !== undefined) return line.startsWith("{") && JSON.parse(line).level === level;
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    text: quoted ?? plain ?? "",
  }));
  const any = terms.filter(({ sign }) => sign === "?");
  if (any.length > 0) return any.some(({ text }) => line.includes(text));
  return terms.every(({ sign, text }) => line.includes(text) === (sign !== "-"));
}

const { template } = stackOf(workspaceOf(compiledJourney("welcome", "0123456789ab")));
const filters = resourcesOf(template, "AWS::Logs::MetricFilter").map(({ Properties }) => Properties ?? {});
const patternsOf = (metric: string) =>
  filters
    .filter(({ MetricTransformations: made }) => JSON.stringify(made).includes(`"${metric}`))
    .map(({ FilterPattern }) => String(FilterPattern));

describe("the filters that count crashes", () => {
  const patterns = [...new Set(patternsOf("Crash-sojourn-dev-"))];

  test("are the same for every function, and short enough for CloudWatch", () => {
    expect(patternsOf("Crash-sojourn-dev-")).toHaveLength(resourcesOf(template, "AWS::Lambda::Function").length);
    expect(patterns).toHaveLength(1);
    expect(patterns[0]?.length).toBeLessThanOrEqual(1024);
  });

  test.each(Object.entries(CRASHES))("take a line of: %s", (_, line) => {
    expect(patterns.some((pattern) => takes(pattern, line))).toBe(true);
  });

  test.each(Object.entries({ ...EXPECTED, ...BUGS }))(
    "leave alone a line of: %s, which the code counts itself",
    (_, line) => {
      expect(patterns.some((pattern) => takes(pattern, line))).toBe(false);
    },
  );
});

describe("the filter that counts tasks of which nobody knows how they ended", () => {
  const failed = (error: string) =>
    JSON.stringify({ id: "7", type: "TaskFailed", details: { resource: "invoke", resourceType: "lambda", error } });

  test("takes Lambda.Unknown alone, from the log of the machines", () => {
    const patterns = patternsOf("LambdaUnknown-sojourn-dev");

    expect(patterns).toHaveLength(1);
    expect(patterns.map((pattern) => takes(pattern, failed("Lambda.Unknown")))).toEqual([true]);
    expect(patterns.map((pattern) => takes(pattern, failed("Hold")))).toEqual([false]);
  });
});

describe("the filters of the runbook for errors of a function", () => {
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const [section = ""] = /## `<function>-errors`.*?(?=\n## )/s.exec(runbook) ?? [];
  const patterns = [...section.matchAll(/^\s+'([^']+)'(?: \\)?$/gm)].map(([, one]) => one ?? "");

  test.each(Object.entries({ ...CRASHES, ...BUGS }))("take a line of: %s", (_, line) => {
    expect(patterns.some((pattern) => takes(pattern, line))).toBe(true);
  });

  test.each(Object.entries(EXPECTED))("leave alone a line of: %s", (_, line) => {
    expect(patterns.some((pattern) => takes(pattern, line))).toBe(false);
  });
});

test("no command of the runbook looks for ERROR alone, which every Hold has in its line", () => {
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const patterns = [...runbook.matchAll(/--filter-pattern '([^']+)'/g)].map(([, one]) => one ?? "");

  expect(patterns.length).toBeGreaterThan(1);
  expect(patterns.filter((pattern) => takes(pattern, EXPECTED.hold))).toEqual([]);
});
