import { expect, test } from "vitest";
import { QUEUES } from "../../cli/redrive/dead-letters.ts";
import { SEND_TIMEOUT_SECONDS } from "../../core/send/limits.ts";
import { namesOf } from "../../infra/names.ts";
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
  expect(stack.eventSources).toHaveLength(6);
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
  expect(scaling).toEqual([2, 2, 2, 7, 2, 2].map((MaximumConcurrency) => ({ MaximumConcurrency })));
});

test("a message stays hidden for six time-outs of the function that works on it", () => {
  for (const { queueArn, functionArn } of stack.eventSources) {
    const queue = stack.queues.find(({ arn }) => arn === queueArn);
    const { timeoutSeconds = Number.NaN } = stack.functions.find(({ arn }) => arn === functionArn) ?? {};
    expect(queue?.visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
  }
});

test("throttling never ends in a dead-letter queue: a message can be handed out for as long as its queue keeps it", () => {
  for (const { queueArn } of stack.eventSources) {
    const queue = stack.queues.find(({ arn }) => arn === queueArn);
    const { visibilitySeconds = 0, retentionSeconds = Number.NaN } = queue ?? {};
    expect((queue?.redrive?.maxReceives ?? 0) * visibilitySeconds).toBeGreaterThanOrEqual(retentionSeconds);
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
    expect(queue?.redrive?.maxReceives).toBeLessThanOrEqual(1000);
  }
});

test("what a function parks goes to the dead-letter queue of what it works on", () => {
  for (const [name, queue] of [["ingest"], ["roster"], ["settle"], ["call", "calls"], ["send", "webhooks"]] as const) {
    const { environment } = functionOf(stack, name);
    expect(environment.SOJOURN_DEAD_QUEUE).toContain(`sojourn-dev-${queue ?? name}-dead`);
  }
});

test("a long week-end is no loss: messages and dead letters are kept for 94 hours", () => {
  for (const name of ["ingest", "paced", "roster", "settle", "calls", "webhooks"]) {
    expect(queueOf(stack, `sojourn-dev-${name}`).retentionSeconds).toBe(94 * 3600);
    expect(queueOf(stack, `sojourn-dev-${name}-dead`).retentionSeconds).toBeGreaterThanOrEqual(94 * 3600);
  }
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
  expect(queues).toHaveLength(13);
  for (const { id, Properties } of queues) {
    expect(Properties?.SqsManagedSseEnabled).toBe(true);
    expect(policies).toContain(`"Queues":[{"Ref":"${id}"}]`);
  }
  expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(13);
});

test("the send function has the time-out that its leases are counted from", () => {
  expect(functionOf(stack, "send").timeoutSeconds).toBe(SEND_TIMEOUT_SECONDS);
});

test("two sweeps never meet: a sweep ends before the next begins", () => {
  expect(stack.schedules).toMatchObject([{ expression: "rate(5 minutes)", enabled: true }]);
  expect(stack.schedules[0]?.targets.map(({ arn }) => arn)).toEqual([functionOf(stack, "sweep").arn]);
  expect(functionOf(stack, "sweep").timeoutSeconds).toBeLessThan(5 * 60);
});

test("`sojourn redrive` knows every dead-letter queue", () => {
  const dead = Object.keys(namesOf("dev").queues).filter((name) => name.endsWith("Dead"));

  expect(QUEUES.map((name) => `${name}Dead`).toSorted()).toEqual(dead.toSorted());
});
