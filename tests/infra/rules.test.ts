import { expect, test } from "vitest";
import { compilePattern } from "../../local/eventbridge/pattern.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = workspaceOf(compiledJourney("welcome", "0123456789ab"));
const { stack, template } = stackOf(WORKSPACE);

function ruleTo(queue: string, bus: string, source = "") {
  const arn = stack.queues.find(({ name }) => name === queue)?.arn;
  const found = stack.rules.filter(
    (rule) =>
      rule.bus === bus &&
      rule.targets.some((target) => target.arn === arn) &&
      JSON.stringify(rule.pattern).includes(`"${source}`),
  );
  expect(found).toHaveLength(1);
  return found[0];
}

test("the bus is the stage's, and every event with a detail-type on it goes to ingest, as it is, but those that tell of segments", () => {
  expect(stack.buses.map(({ name }) => name)).toContain("sojourn-dev");

  const rule = ruleTo("sojourn-dev-ingest", "sojourn-dev");
  expect(rule?.pattern).toEqual({
    source: [{ "anything-but": ["sojourn.segments"] }],
    "detail-type": [{ exists: true }],
  });
  expect(rule?.enabled).toBe(true);
  expect(rule?.targets).toEqual([expect.not.objectContaining({ input: expect.anything() })]);
});

test("what SES says of our messages goes to ingest, and nothing else that it says", () => {
  const rule = ruleTo("sojourn-dev-ingest", "default", "aws.ses");

  const [set] = resourcesOf(template, "AWS::SES::ConfigurationSet");
  expect(rule?.pattern).toEqual({
    source: ["aws.ses"],
    detail: { mail: { tags: { "ses:configuration-set": [set?.Properties?.Name] } } },
  });
  expect(functionOf(stack, "send").environment.SOJOURN_CONFIGURATION_SET).toBe(set?.Properties?.Name);
});

test("SES publishes deliveries, openings, clicks, bounces and complaints to the default bus", () => {
  const [destination] = resourcesOf(template, "AWS::SES::ConfigurationSetEventDestination");

  expect(destination?.Properties?.EventDestination).toMatchObject({
    Enabled: true,
    MatchingEventTypes: expect.arrayContaining(["delivery", "open", "click", "bounce", "complaint"]),
  });
  expect(JSON.stringify(destination?.Properties)).toContain(":event-bus/default");
});

test("what became of our text messages goes to ingest, and not what another stage of the account sent", () => {
  const rule = ruleTo("sojourn-dev-ingest", "default", "aws.sms-voice");

  const status = (stage: string) => ({
    source: "aws.sms-voice",
    "detail-type": "Text Message Delivery Status Updated",
    detail: { context: { "sojourn-stage": stage, "sojourn-message": "a" } },
  });
  const matches = compilePattern(rule?.pattern ?? {});
  expect([matches(status("dev")), matches(status("prod"))]).toEqual([true, false]);
  // Events of the bus need not carry the context that a message was sent with.
  const bare = { ...status("dev"), detail: { eventType: "TEXT_DELIVERED", messageId: "m-1" } };
  expect(matches(bare)).toBe(true);
});

test("the end of a run of this stage goes to settle, whoever stopped it, with whatever words", () => {
  const rule = ruleTo("sojourn-dev-settle", "default");

  const machine = stack.machines[0]?.arn ?? "";
  expect(rule?.pattern).toEqual({
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: {
      status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      stateMachineArn: [{ prefix: machine.slice(0, -"welcome".length) }],
    },
  });
  const matches = compilePattern(rule?.pattern ?? {});
  const ended = (detail: object) =>
    matches({
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      detail: { stateMachineArn: machine, ...detail },
    });
  expect(ended({ status: "SUCCEEDED", error: null })).toBe(true);
  expect(ended({ status: "ABORTED", error: null })).toBe(true);
  expect(ended({ status: "ABORTED" })).toBe(true);
  expect(ended({ status: "ABORTED", error: "Exited" })).toBe(true);
  expect(ended({ status: "RUNNING" })).toBe(false);
});

test("what a rule cannot deliver is kept in a dead-letter queue", () => {
  for (const { targets } of stack.rules) {
    for (const { deadLetterArn } of targets) {
      expect(stack.queues.map(({ arn }) => arn)).toContain(deadLetterArn);
    }
  }
});
