import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { controlStore } from "../../adapters/aws/control.ts";
import { allRecords, awsRecords } from "../../adapters/aws/records.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { canariesIn } from "../../infra/canaries.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { createPage } from "../../local/page/page.ts";
import type { PageHandler } from "../../local/protocol/http-server.ts";
import { drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { svg } from "../../workflows/compiler/map/svg.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { LOCAL_STAGE, type ReadyStack } from "./stack.ts";

/** The page of this local cloud, which plays the workspace of a project. */
export function localPage(cloud: LocalCloud, stack: ReadyStack, root: string): PageHandler {
  const { region, account } = cloud.stack;
  const canaries = canariesIn(Object.entries(cloud.stack.outputs));
  const { table: tableName, machinePrefix } = namesOf(LOCAL_STAGE);
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const sfn = new SFNClient(cloud.clientConfig);
  const executionPrefix = `arn:aws:states:${region}:${account}:execution:${machinePrefix}`;
  const control = controlStore(table(dynamodb, tableName));
  const prepare = async () => prepareWorkspace(await readWorkspace(root), { hash: sha256 });
  let prepared: ReturnType<typeof prepare> | undefined;
  const workspace = () => (prepared ??= prepare());
  return createPage(
    {
      stage: LOCAL_STAGE,
      region,
      account,
      zone: stack.zone,
      ...(canaries && { canaries }),
      ...(stack.built && { built: stack.built }),
      journeys: stack.journeys,
      records: awsRecords({ dynamodb, sfn, table: tableName, executionPrefix }),
      rules: async () => (await workspace()).workspace.rules,
      map: async (name) => {
        const { ready, workspace: compiled } = await workspace();
        const journey = ready.find(({ compiled: { journey } }) => journey === name);
        if (journey === undefined) return undefined;
        return svg(drawJourney(journey.definition, journey.plan, (template) => compiled.templates[template]));
      },
      paused: async () => (await control.read()).paused,
      all: () => allRecords(dynamodb, tableName),
      outbox: (customer) => cloud.outbox(customer),
      now: () => cloud.now(),
    },
    sha256,
  );
}
