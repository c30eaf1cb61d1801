import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { receiptName, refusedName } from "../../core/bulk/file-name.ts";
import type { UploadReceipt } from "../../core/bulk/upload-receipt.ts";
import { same, type Trial } from "../trial.ts";

/**
 * Checks that a file in the import bucket is taken in: S3 tells EventBridge, the rule puts it on the queue, the function reads the file
 * with its conditions and writes receipt and refused rows, and the customers are in the table. The result is what was seen; throws
 * UnmetError where it was different.
 */
export async function takesInAFile(trial: Trial, stackName: string, endpoint: string): Promise<string> {
  const bucket = `${endpoint}/${await bucketOf(stackName)}`;
  const [ann, bob] = [trial.customer(), trial.customer()];
  const key = "profiles/e2e/people.csv";
  const text = `customerId,email,city\n${ann},ann@example.com,Leeds\n,nobody@example.com,York\n${bob},bob@example.com,Hull\n`;
  const { status } = await fetch(`${bucket}/${key}`, { method: "PUT", body: text });
  same("The answer to the upload", String(status), "200");

  const receipt = await trial.until("The receipt of the file", async () => {
    const answer = await fetch(`${bucket}/${receiptName(key)}`);
    if (!answer.ok) return undefined;
    const { state, rows, refused, fault }: UploadReceipt = JSON.parse(await answer.text());
    return state === "reading" ? undefined : `${state}, ${rows} rows, ${refused} refused${fault ?? ""}`;
  });
  same("The receipt", receipt, "done, 3 rows, 1 refused");
  const list = await fetch(`${bucket}/${refusedName(key)}`);
  same("The line of the refused row", String(JSON.parse(await list.text()).line), "3");
  for (const [id, city] of [
    [ann, "Leeds"],
    [bob, "Hull"],
  ] as const) {
    const profile = await trial.until("A customer of the file", () => trial.profiles.read(id));
    same("Their trait", String(profile.traits.city?.v), city);
  }
  return `Of three rows two are profiles, and one is in ${refusedName(key)} with its line and reason.`;
}

async function bucketOf(StackName: string): Promise<string> {
  const formation = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await formation.send(new DescribeStacksCommand({ StackName }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === "ImportBucketName");
    return output?.OutputValue ?? "";
  } finally {
    formation.destroy();
  }
}
