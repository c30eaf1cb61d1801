import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import type { Synthesis } from "../../infra/synth.ts";

const run = promisify(execFile);
/** The bucket's name with MiniStack's default account and Region. */
const BUCKET = "cdk-hnb659fds-assets-000000000000-us-east-1";
/** How long a deployment may take; milliseconds. */
const DEPLOY_MS = 120_000;
const ZIP = "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])";

/** The endpoint to deploy to, and the tools for it. */
export interface Target {
  readonly endpoint: string;
  readonly python: string;
  /** The folder for archives of the functions' code. */
  readonly folder: string;
}

/**
 * Deploys a synthesized stack with CloudFormation's own calls: assets into the bucket that `cdk bootstrap` makes, then CreateStack, or
 * UpdateStack with `update`. The result is the number of resources in the stack and its nested stacks. Throws an error that names the
 * resources that failed.
 */
export async function deploy(target: Target, made: Synthesis, update: boolean): Promise<number> {
  await bootstrap(target.endpoint);
  for (const [key, path] of Object.entries(made.assets)) await upload(target, key, path);
  const TemplateURL = await put(target.endpoint, "root.template.json", JSON.stringify(made.template));
  const formation = new CloudFormationClient({});
  const input = { StackName: made.stackName, TemplateURL, Capabilities: ["CAPABILITY_NAMED_IAM" as const] };
  try {
    await formation.send(update ? new UpdateStackCommand(input) : new CreateStackCommand(input));
    await settled(formation, made.stackName, update ? "UPDATE_COMPLETE" : "CREATE_COMPLETE");
  } finally {
    formation.destroy();
  }
  return [made.template, ...Object.values(made.nested)]
    .map(({ Resources }) => Object.keys(Resources).length)
    .reduce((sum, each) => sum + each, 0);
}

/** Makes what a template needs of `cdk bootstrap`: its version and the bucket. */
async function bootstrap(endpoint: string): Promise<void> {
  const headers = {
    "x-amz-target": "AmazonSSM.PutParameter",
    "content-type": "application/x-amz-json-1.1",
    authorization:
      "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host, Signature=0",
  };
  const parameter = { Name: "/cdk-bootstrap/hnb659fds/version", Value: "21", Type: "String", Overwrite: true };
  await asked(endpoint, { method: "POST", headers, body: JSON.stringify(parameter) });
  await asked(`${endpoint}/${BUCKET}`, { method: "PUT" });
}

async function upload({ endpoint, python, folder }: Target, key: string, path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) {
    await put(endpoint, key, await readFile(path));
    return;
  }
  const archive = join(folder, key.replace(/\.zip$/, ""));
  await run(python, ["-c", ZIP, archive, path]);
  await put(endpoint, key, await readFile(`${archive}.zip`));
}

async function put(endpoint: string, key: string, body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const url = `${endpoint}/${BUCKET}/${key}`;
  await asked(url, { method: "PUT", body });
  return url;
}

async function asked(url: string, request: RequestInit): Promise<void> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${request.method} ${url} was answered ${answer.status}: ${text}`);
}

async function settled(formation: CloudFormationClient, StackName: string, good: string): Promise<void> {
  const until = Date.now() + DEPLOY_MS;
  for (;;) {
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks?.[0]?.StackStatus ?? "gone";
    if (status === good) return;
    if (!status.endsWith("_IN_PROGRESS") || Date.now() > until) {
      throw new Error(`The stack is ${status}.\n${await failures(formation, StackName)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function failures(formation: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await formation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus = "" }) => ResourceStatus.endsWith("FAILED"))
    .slice(-5)
    .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
    .join("\n");
}
