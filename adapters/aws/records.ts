import { type DynamoDBClient, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { Records } from "../../core/explain/explain.ts";
import type { RunStep, RunTrace } from "../../core/explain/run-trace.ts";
import { defined } from "../../core/model/defined.ts";
import { MergingError } from "../../core/model/errors.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { answerHistory } from "./answers.ts";
import { customerKey, type Item, PROFILE, requiredText } from "./item.ts";
import { liftStore } from "./lifts.ts";
import { isMark } from "./marks.ts";
import { parseMessage } from "./message-item.ts";
import { pointerIn } from "./pointers.ts";
import { parseProfile } from "./profile-item.ts";
import { profileStore } from "./profiles.ts";
import { openUntil, restsInWait, stepsOfHistory } from "./run-trace.ts";
import { table as tableOf } from "./table.ts";

export interface RecordsOptions {
  readonly dynamodb: DynamoDBClient;
  readonly sfn: SFNClient;
  readonly table: string;
  /** `arn:<partition>:states:<region>:<account>:execution:sojourn-<stage>-`; the journey and the run's name follow. */
  readonly executionPrefix: string;
}

/** Reads stored data for people and pages; no journey reads it. */
export function awsRecords(options: RecordsOptions): Records {
  const { dynamodb, table } = options;
  const profiles = profileStore(tableOf(dynamodb, table));
  return {
    profile: async (customerId) => {
      try {
        return await profiles.read(customerId, "all");
      } catch (error) {
        if (!(error instanceof MergingError)) throw error;
        const own = await profiles.readOwn(error.customerId);
        return own !== undefined && "profile" in own ? own.profile : undefined;
      }
    },
    answers: answerHistory(tableOf(dynamodb, table)).read,
    async messages(customerId) {
      const messages: Message[] = [];
      let from: Item | undefined;
      do {
        const page = await dynamodb.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: "pk = :pk and begins_with(sk, :sk)",
            ExpressionAttributeValues: { ":pk": { S: customerKey(customerId) }, ":sk": { S: "M#" } },
            ...(from && { ExclusiveStartKey: from }),
          }),
        );
        for (const item of page.Items ?? []) messages.push(parseMessage(customerId, item));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return messages;
    },
    suppression: liftStore(tableOf(dynamodb, table)).record,
    run: (journey, name) => readRun(options, journey, name),
  };
}

/** Every profile and message in the table, in no particular order. Reads the whole table: for small ones. */
export async function* allRecords(
  dynamodb: DynamoDBClient,
  table: string,
): AsyncGenerator<{ readonly profile: Profile } | { readonly message: Message }> {
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName: table, ...(from && { ExclusiveStartKey: from }) }));
    for (const item of page.Items ?? []) {
      const pk = requiredText(item, "pk");
      const sk = requiredText(item, "sk");
      if (!pk.startsWith("C#")) continue;
      if (sk === PROFILE && (isMark(item) || pointerIn(item) !== undefined)) continue;
      if (sk === PROFILE) yield { profile: parseProfile(pk.slice(2), item).profile };
      else if (sk.startsWith("M#")) yield { message: parseMessage(pk.slice(2), item) };
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

const STATUSES = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timed_out",
  ABORTED: "aborted",
} as const;

const Output = z.object({ outcome: z.optional(z.string()) });

async function readRun(options: RecordsOptions, journey: string, name: string): Promise<RunTrace | undefined> {
  const executionArn = `${options.executionPrefix}${journey}:${name}`;
  const found = await options.sfn.send(new DescribeExecutionCommand({ executionArn })).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const history = await readHistory(options.sfn, executionArn);
  const output = Output.safeParse(found.output === undefined ? undefined : JSON.parse(found.output));
  const outcome = output.success ? output.data.outcome : undefined;
  return {
    name,
    status: STATUSES[found.status ?? "RUNNING"],
    started: found.startDate?.getTime() ?? 0,
    ...(found.stopDate === undefined ? {} : { stopped: found.stopDate.getTime() }),
    ...defined({ cause: found.cause, outcome }),
    steps: withUntil(stepsOfHistory(history), await untilOf(options.sfn, found, history)),
  };
}

/** When the wait of an open run is over. It costs one call, for such runs only. */
async function untilOf(
  sfn: SFNClient,
  { status, stateMachineArn, stateMachineVersionArn }: DescribeExecutionCommandOutput,
  history: readonly HistoryEvent[],
): Promise<number | undefined> {
  if (status !== "RUNNING" || !restsInWait(history)) return undefined;
  const machine = new DescribeStateMachineCommand({ stateMachineArn: stateMachineVersionArn ?? stateMachineArn });
  return openUntil(history, (await sfn.send(machine)).definition);
}

function withUntil(steps: readonly RunStep[], until: number | undefined): readonly RunStep[] {
  const last = steps.at(-1);
  return last === undefined || until === undefined ? steps : [...steps.slice(0, -1), { ...last, until }];
}

async function readHistory(sfn: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, ...(nextToken && { nextToken }) }));
    history.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return history;
}
