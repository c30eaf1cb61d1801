import { describe, expect, it } from "vitest";
import { namesOf } from "../../infra/names.ts";
import { permits } from "../../local/template/policy.ts";
import { compiledJourney, fullWorkspace, SAMPLE_REPLIES, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));
const { stack, template } = stackOf(WORKSPACE);
const TOPIC = `arn:aws:sns:eu-west-1:000000000000:${namesOf("dev").inboundTopic}`;

describe("text messages that come in", () => {
  it("have a topic, a queue and a function only where the settings say what becomes of them", () => {
    const without = stackOf(workspaceOf(compiledJourney("welcome", "0123456789ab")));

    expect(without.stack.topics).toEqual([]);
    expect(without.stack.functions.map(({ name }) => name)).not.toContain("sojourn-dev-inbound");
    expect(without.stack.queues.map(({ name }) => name)).not.toContain("sojourn-dev-inbound");
    expect(JSON.stringify(without.template)).not.toContain("phoneHash");
    expect(stack.topics).toEqual([{ arn: TOPIC }]);
    expect(JSON.stringify(resourcesOf(template, "AWS::DynamoDB::Table"))).toContain("phoneHash");
  });

  it("come to the topic from End User Messaging for this account, and from nobody else", () => {
    const documents = stack.resourcePolicies.get(TOPIC) ?? [];
    const may = (service: string, account: string) =>
      permits(documents, {
        action: "sns:Publish",
        resource: TOPIC,
        service,
        context: { "aws:sourceaccount": account, "aws:securetransport": "true" },
      });

    expect(may("sms-voice.amazonaws.com", "000000000000")).toBe(true);
    expect(may("sms-voice.amazonaws.com", "111111111111")).toBe(false);
    expect(may("events.amazonaws.com", "000000000000")).toBe(false);
  });

  it("go on to the queue with SNS's envelope, whose time counts, and what cannot go there to its dead letters", () => {
    const queue = stack.queues.find(({ name }) => name === "sojourn-dev-inbound")?.arn ?? "";
    expect(stack.subscriptions).toEqual([{ topicArn: TOPIC, queueArn: queue, raw: false }]);

    for (const arn of [queue, `${queue}-dead`]) {
      const documents = stack.resourcePolicies.get(arn) ?? [];
      const ask = { action: "sqs:SendMessage", resource: arn, service: "sns.amazonaws.com" };
      expect(permits(documents, { ...ask, context: { "aws:sourcearn": TOPIC } })).toBe(true);
      expect(permits(documents, { ...ask, context: { "aws:sourcearn": `${TOPIC}-other` } })).toBe(false);
    }
    expect(stack.eventSources.find(({ queueArn }) => queueArn === queue)).toMatchObject({
      functionArn: functionOf(stack, "inbound").arn,
      partial: true,
    });
  });

  it("lead to the opt-out list that the settings name", () => {
    const settings = { ...WORKSPACE.settings, replies: { ...SAMPLE_REPLIES, optOutList: "Marketing" } };
    const changed = stackOf({ ...WORKSPACE, settings }).stack;
    const { roleArn } = functionOf(changed, "inbound");
    const documents = changed.roles.find(({ arn }) => arn === roleArn)?.policies ?? [];
    const may = (list: string) =>
      permits(documents, {
        action: "sms-voice:PutOptedOutNumber",
        resource: `arn:aws:sms-voice:eu-west-1:000000000000:opt-out-list/${list}`,
      });

    expect([may("Marketing"), may("Default")]).toEqual([true, false]);
  });

  it("have an output that names the topic", () => {
    expect(Object.keys(template.Outputs ?? {})).toContain("InboundTopic");
  });
});
