import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sha256 } from "../../adapters/system/system.ts";
import { defined } from "../../core/model/defined.ts";
import { canariesIn } from "../../infra/canaries.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { ProblemError } from "../command.ts";
import { type CloudView, resourcesOf } from "./view.ts";

/**
 * A deployed stack, reached with the credentials and the Region that the AWS SDK finds (environment, profile). Account and
 * partition are read from the stack's ARN, the names of its bus and table from its outputs.
 */
export async function stackView(stack: string, root: string): Promise<CloudView> {
  const formation = new CloudFormationClient({});
  const found = await describe(formation, stack);
  formation.destroy();
  const outputs = new Map(found.outputs);
  const [, partition = "aws", , region = "", account = ""] = found.arn.split(":");
  const resources = resourcesOf(stack.replace(/^sojourn-/, ""), { partition, region, account });
  const clients = {
    dynamodb: new DynamoDBClient({ region }),
    sfn: new SFNClient({ region }),
    events: new EventBridgeClient({ region }),
    sqs: new SQSClient({ region }),
  };
  return {
    ...clients,
    clientConfig: { region },
    where: `the stack ${stack} in ${region}`,
    reach: ` --stack ${stack}`,
    ...resources,
    bus: outputs.get("BusName") ?? resources.bus,
    table: outputs.get("TableName") ?? resources.table,
    canaries: canariesIn(outputs),
    ...defined({ importBucket: outputs.get("ImportBucketName") }),
    zone: await workspaceZone(root),
    now: Date.now,
    outbox: undefined,
    isRunning: true,
    settle: async () => {},
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

async function describe(formation: CloudFormationClient, stack: string) {
  try {
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: stack }));
    const { StackId: arn, Outputs = [] } = Stacks?.[0] ?? {};
    if (arn !== undefined) {
      return { arn, outputs: Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const) };
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProblemError(
      `The stack ${stack} cannot be read: ${why}`,
      "Check its name, AWS_REGION and your credentials (aws sts get-caller-identity).",
    );
  }
  throw new ProblemError(
    `There is no stack ${stack} in this account and Region.`,
    "npm run deploy -- --stage NAME makes sojourn-NAME.",
  );
}

/** The zone of the workspace's settings, in which times are shown. */
async function workspaceZone(root: string): Promise<string> {
  const { settings } = await compileWorkspace(await readWorkspace(root), { hash: sha256 });
  return settings.zone;
}
