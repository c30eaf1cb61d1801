import { awsRecords } from "../../adapters/aws/records.ts";
import { sha256 } from "../../adapters/system/hash.ts";
import { explain } from "../../core/explain/explain.ts";
import type { Story } from "../../core/explain/story.ts";
import type { CloudView } from "../cloud/view.ts";

/** The story of a customer of this cloud; undefined when nothing is known of them. */
export async function storyOf(view: CloudView, customerId: string, journey?: string): Promise<Story | undefined> {
  const { dynamodb, sfn, table, statesArn, machinePrefix, zone } = view;
  const records = awsRecords({ dynamodb, sfn, table, executionPrefix: `${statesArn}execution:${machinePrefix}` });
  return explain({ records, hash: sha256 }, { customerId, zone, ...(journey === undefined ? {} : { journey }) });
}
