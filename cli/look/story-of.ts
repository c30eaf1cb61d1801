import { awsRecords } from "../../adapters/aws/records.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { explain } from "../../core/explain/explain.ts";
import type { Story } from "../../core/explain/story.ts";
import { defined } from "../../core/model/defined.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { CloudView } from "../cloud/view.ts";

export interface StoryAsk {
  readonly customerId: string;
  /** One journey only. */
  readonly journey?: string | undefined;
  /** The project, whose rules say which dates are looked for. */
  readonly root: string;
}

/** The story of a customer of this cloud; undefined when nothing is known of them. */
export async function storyOf(view: CloudView, { customerId, journey, root }: StoryAsk): Promise<Story | undefined> {
  const { dynamodb, sfn, table, statesArn, machinePrefix, zone } = view;
  const { rules } = await compileWorkspace(await readWorkspace(root), { hash: sha256 });
  const records = awsRecords({ dynamodb, sfn, table, executionPrefix: `${statesArn}execution:${machinePrefix}` });
  return explain(
    { records, hash: sha256 },
    {
      customerId,
      zone,
      dates: { rules, now: view.now() },
      ...defined({ journey }),
    },
  );
}
