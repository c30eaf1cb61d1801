import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemplateSource } from "../../local/template/load-template.ts";

/**
 * A stack of one of each: bus → rule → queue (with dead letters) → function → table and a webhook, and a machine that
 * calls a second function. Small enough to take a part out and see what stops working.
 */
export interface SmallStack extends TemplateSource {
  readonly template: { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };
}

/** A function of the test, as a bundler would produce it: it only uses the host and its environment. */
const DOOR = `const host = globalThis[Symbol.for("sojourn.host")];
const table = process.env.TABLE;
async function call(target, body) {
  const request = { method: "POST", path: "/", headers: { "x-amz-target": target }, body: JSON.stringify(body) };
  const { response } = await host.requestHandler.handle(request);
  const answer = JSON.parse(new TextDecoder().decode(response.body));
  if (response.statusCode !== 200) throw Object.assign(new Error(answer.message), { name: answer.__type });
  return answer;
}
`;

/** Writes each event to the table and calls a webhook; fails for events that ask for it. */
const KEEP = `${DOOR}
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    const { detail } = JSON.parse(record.body);
    if (detail.fail) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      continue;
    }
    await call("DynamoDB_20120810.PutItem", {
      TableName: table,
      Item: { pk: { S: detail.customerId + "/" + detail.n }, batch: { N: String(Records.length) }, at: { N: String(host.now()) } },
    });
    await host.fetch("webhook", "https://example.com/hook", { method: "POST", headers: { "x-customer": detail.customerId }, body: JSON.stringify(detail) });
  }
  host.log("handled " + Records.length);
  return { batchItemFailures };
};`;

/** Fails with the given error, otherwise answers with virtual time. */
const ANSWER = `${DOOR}
export const handler = async (event) => {
  if (event.error) throw Object.assign(new Error("as asked"), { name: event.error });
  return { now: host.now(), customer: event.customer };
};`;

const QUEUE_POLICY = (queue: string, rule: string) => ({
  Type: "AWS::SQS::QueuePolicy",
  Properties: {
    Queues: [{ Ref: queue }],
    PolicyDocument: {
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: { "Fn::GetAtt": [queue, "Arn"] },
          Condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } } },
        },
      ],
    },
  },
});

const FUNCTION = (asset: string, name: string, environment: Record<string, unknown> = {}) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: { "Fn::Sub": `\${AWS::StackName}-${name}` },
    Code: { S3Bucket: "assets", S3Key: asset },
    Handler: "index.handler",
    Role: { "Fn::GetAtt": ["Role", "Arn"] },
    MemorySize: 1024,
    Environment: { Variables: environment },
  },
});

/** The stack, with its functions written to a new folder. */
export async function smallStack(): Promise<SmallStack> {
  const dir = await mkdtemp(join(tmpdir(), "sojourn-small-"));
  const dirs: Record<string, string> = {};
  for (const [id, code] of Object.entries({ Keep: KEEP, Answer: ANSWER })) {
    dirs[id] = await mkdtemp(join(dir, id));
    await writeFile(join(dirs[id], "index.mjs"), code);
  }
  return {
    stackName: "small",
    assets: dirs,
    template: {
      Resources: {
        Table: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            TableName: "small-table",
            AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
            BillingMode: "PAY_PER_REQUEST",
          },
        },
        Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } },
        Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "small-bus" } },
        Dead: { Type: "AWS::SQS::Queue", Properties: { QueueName: "small-dead", MessageRetentionPeriod: 1_209_600 } },
        Queue: {
          Type: "AWS::SQS::Queue",
          Properties: {
            QueueName: "small-queue",
            VisibilityTimeout: 60,
            RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 },
          },
        },
        QueuePolicy: QUEUE_POLICY("Queue", "Rule"),
        DeadPolicy: QUEUE_POLICY("Dead", "Rule"),
        Rule: {
          Type: "AWS::Events::Rule",
          Properties: {
            EventBusName: { Ref: "Bus" },
            EventPattern: { source: ["shop"] },
            Targets: [
              {
                Id: "queue",
                Arn: { "Fn::GetAtt": ["Queue", "Arn"] },
                DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Dead", "Arn"] } },
              },
            ],
          },
        },
        Keep: FUNCTION("Keep", "ingest", { TABLE: { Ref: "Table" } }),
        Mapping: {
          Type: "AWS::Lambda::EventSourceMapping",
          Properties: {
            EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] },
            FunctionName: { Ref: "Keep" },
            BatchSize: 10,
            FunctionResponseTypes: ["ReportBatchItemFailures"],
          },
        },
        Answer: FUNCTION("Answer", "answer"),
        Machine: {
          Type: "AWS::StepFunctions::StateMachine",
          Properties: {
            StateMachineName: "small-machine",
            RoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
            DefinitionString: JSON.stringify({
              QueryLanguage: "JSONata",
              StartAt: "Wait 1 hour",
              States: {
                "Wait 1 hour": { Type: "Wait", Seconds: 3600, Next: "Ask" },
                Ask: {
                  Type: "Task",
                  Resource: "arn:aws:states:::lambda:invoke",
                  Arguments: { FunctionName: "${AnswerArn}", Payload: "{% $states.input %}" },
                  Output: "{% $states.result.Payload %}",
                  End: true,
                },
              },
            }),
            DefinitionSubstitutions: { AnswerArn: { "Fn::GetAtt": ["Answer", "Arn"] } },
          },
        },
        Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
      },
    },
  };
}

/** The stack without some of its resources. */
export function without(stack: SmallStack, ...logicalIds: readonly string[]): SmallStack {
  const left = Object.entries(stack.template.Resources).filter(([id]) => !logicalIds.includes(id));
  return { ...stack, template: { Resources: Object.fromEntries(left) } };
}

/** An entry of PutEvents for the stack's bus. */
export function shopEvent(customerId: string, n: number, more: Record<string, unknown> = {}) {
  return {
    Source: "shop",
    DetailType: "Order Completed",
    EventBusName: "small-bus",
    Detail: JSON.stringify({ customerId, n, ...more }),
  };
}

export const START = Date.parse("2026-01-01T00:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Resources of a schedule, `rate(…)`, that calls the function Answer. */
export function scheduled(
  expression: string,
  input: { readonly Input?: string } = {},
): SmallStack["template"]["Resources"] {
  const Targets = [{ Arn: { "Fn::GetAtt": ["Answer", "Arn"] }, ...input }];
  const permission = {
    Action: "lambda:InvokeFunction",
    FunctionName: { Ref: "Answer" },
    Principal: "events.amazonaws.com",
    SourceArn: { "Fn::GetAtt": ["Schedule", "Arn"] },
  };
  return {
    Schedule: { Type: "AWS::Events::Rule", Properties: { ScheduleExpression: expression, Targets } },
    MayCall: { Type: "AWS::Lambda::Permission", Properties: permission },
  };
}
