import { cp, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod/mini";
import { namesOf } from "../../infra/names.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import { LOCAL_STAGE } from "../start/stack.ts";

/** The queue that gets every event that journeys put on the bus. */
export const HEARD = "sojourn-test-heard";

const Template = z.looseObject({ Resources: z.record(z.string(), z.unknown()) });
const Rules = z.looseObject({ journeys: z.array(z.looseObject({ journey: z.string() })) });
/** Longer than any test is played. */
const TEN_YEARS_SECONDS = 315_360_000;

/**
 * The stack for a test: what would be deployed, with two differences. Ingest knows only these journeys, and a queue gets every event
 * that journeys put on the bus. Changed files are written into `folder`.
 */
export async function testStack(
  source: TemplateSource,
  journeys: ReadonlySet<string>,
  folder: string,
): Promise<TemplateSource> {
  const assets: Record<string, string> = { ...source.assets };
  for (const [key, path] of Object.entries(source.assets)) {
    const files = await readdir(path).catch((): string[] => []);
    if (!files.includes("rules.json")) continue;
    const copy = await mkdtemp(join(folder, "test-"));
    await cp(path, copy, { recursive: true });
    const rules = Rules.parse(JSON.parse(await readFile(join(copy, "rules.json"), "utf8")));
    const kept = { ...rules, journeys: rules.journeys.filter(({ journey }) => journeys.has(journey)) };
    await writeFile(join(copy, "rules.json"), JSON.stringify(kept));
    assets[key] = copy;
  }
  const { Resources, ...rest } = Template.parse(source.template);
  const { stackName } = source;
  return { stackName, template: { ...rest, Resources: { ...Resources, ...hearing() } }, assets };
}

function hearing() {
  const arn = { "Fn::GetAtt": ["TestHeard", "Arn"] };
  const allow = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
  };
  return {
    TestHeard: {
      Type: "AWS::SQS::Queue",
      Properties: { QueueName: HEARD, MessageRetentionPeriod: TEN_YEARS_SECONDS },
    },
    TestHeardPolicy: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: { Queues: [{ Ref: "TestHeard" }], PolicyDocument: { Statement: [allow] } },
    },
    TestHeardRule: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventBusName: namesOf(LOCAL_STAGE).bus,
        EventPattern: { source: ["sojourn"] },
        Targets: [{ Id: "heard", Arn: arn }],
      },
    },
  };
}
