import { expect, test } from "vitest";
import { RECENT_AGE } from "../../core/ingest/limits.ts";
import { SEND_TIMEOUT_SECONDS } from "../../core/send/limits.ts";
import type { Stack } from "../../local/template/stack.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = workspaceOf(compiledJourney("welcome", "0123456789ab"));
const { stack, template } = stackOf(WORKSPACE);

function queueOf(stack: Stack, name: string) {
  const queue = stack.queues.find((candidate) => candidate.name === name);
  if (queue === undefined) throw new Error(`The stack has no queue ${name}.`);
  return queue;
}

test("every queue that a function empties has a dead-letter queue, and gives back only the records that failed", () => {
  expect(stack.eventSources).toHaveLength(4);
  for (const source of stack.eventSources) {
    const queue = stack.queues.find(({ arn }) => arn === source.queueArn);
    expect(stack.queues.map(({ arn }) => arn)).toContain(queue?.redrive?.arn);
    expect(queue?.redrive?.maxReceives).toBeGreaterThanOrEqual(5);
    expect(source).toMatchObject({ partial: true, batchSize: source.queueArn.endsWith("-roster") ? 1 : 10 });
  }
});

test("no function can be started more often at once than its event source says", () => {
  const { template } = stackOf(WORKSPACE, { ingestConcurrency: 7 });

  const scaling = resourcesOf(template, "AWS::Lambda::EventSourceMapping").map(
    (mapping) => mapping.Properties?.ScalingConfig,
  );
  expect(scaling).toEqual([2, 7, 2, 5].map((MaximumConcurrency) => ({ MaximumConcurrency })));
});

test("a message stays hidden for six time-outs of the function that works on it", () => {
  for (const { queueArn, functionArn } of stack.eventSources) {
    const queue = stack.queues.find(({ arn }) => arn === queueArn);
    const { timeoutSeconds = Number.NaN } = stack.functions.find(({ arn }) => arn === functionArn) ?? {};
    expect(queue?.visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
  }
});

test("no copy of an event can arrive after its id is forgotten", () => {
  const ingest = queueOf(stack, "sojourn-dev-ingest");
  const retries = stack.rules.flatMap(({ targets }) => targets).filter(({ arn }) => arn === ingest.arn);
  const longest =
    Math.max(...retries.map(({ retry }) => retry.maximumAgeSeconds)) +
    queueOf(stack, "sojourn-dev-ingest-dead").retentionSeconds +
    ingest.retentionSeconds;
  expect(retries).toHaveLength(3);
  expect(longest * 1000).toBeLessThan(RECENT_AGE);
});

test("no copy of a step of the roster can bring an event again after its id is forgotten", () => {
  const kept = (name: string) =>
    queueOf(stack, name).retentionSeconds + queueOf(stack, `${name}-dead`).retentionSeconds;

  expect(kept("sojourn-dev-paced") * 1000).toBeLessThan(RECENT_AGE);
  expect(kept("sojourn-dev-roster") * 1000).toBeLessThan(RECENT_AGE);
});

test("events of ours reach ingest by a queue of their own, two batches at a time", () => {
  const ofIngest = stack.eventSources.filter(({ functionArn }) => functionArn === functionOf(stack, "ingest").arn);

  expect(ofIngest.map(({ queueArn }) => queueArn.split(":").at(-1))).toEqual([
    "sojourn-dev-ingest",
    "sojourn-dev-paced",
  ]);
  const paced = resourcesOf(template, "AWS::Lambda::EventSourceMapping").find(({ id }) => id.startsWith("Paced"));
  expect(paced?.Properties?.ScalingConfig).toEqual({ MaximumConcurrency: 2 });
});

test("queues are encrypted and refuse plain HTTP", () => {
  const queues = resourcesOf(template, "AWS::SQS::Queue");
  const policies = JSON.stringify(resourcesOf(template, "AWS::SQS::QueuePolicy"));
  expect(queues).toHaveLength(9);
  for (const { id, Properties } of queues) {
    expect(Properties?.SqsManagedSseEnabled).toBe(true);
    expect(policies).toContain(`"Queues":[{"Ref":"${id}"}]`);
  }
  expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(9);
});

test("the send function has the time-out that its leases are counted from", () => {
  expect(functionOf(stack, "send").timeoutSeconds).toBe(SEND_TIMEOUT_SECONDS);
});

test("two sweeps never meet: a sweep ends before the next begins", () => {
  expect(stack.schedules).toMatchObject([{ expression: "rate(5 minutes)", enabled: true }]);
  expect(stack.schedules[0]?.targets.map(({ arn }) => arn)).toEqual([functionOf(stack, "sweep").arn]);
  expect(functionOf(stack, "sweep").timeoutSeconds).toBeLessThan(5 * 60);
});
