import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Account } from "../../infra/deploy/prepare.ts";
import { type Answer, answeredBy } from "./answered-by.ts";

/** A version: what Step Functions froze when it was published. */
export interface FakeVersion {
  readonly roleArn: string;
  readonly definition: string;
}

export interface FakeMachine {
  readonly versions: FakeVersion[];
  /** Number of the version that each leads to, from 1. */
  readonly aliases: Record<string, number>;
}

/** What an account holds, and every call that was made to it; the tests read and change it at will. */
export interface FakeAccount extends Account {
  readonly machines: Record<string, FakeMachine>;
  /** Physical ids of what the stack owns, by id with type; undefined where there is no stack. */
  resources: Record<string, string> | undefined;
  /** Indexes of the table; undefined where there is none. */
  table: readonly string[] | undefined;
  /** The key that the table is encrypted under; AWS's own when absent. */
  tableKey?: string;
  copies: number;
  readonly calls: string[];
  /** The parameters of each change set that was made. */
  readonly changeSets: URLSearchParams[];
  /** Answers that are throttled before Step Functions answers again. */
  throttled: number;
}

export const MACHINES = "arn:aws:states:eu-west-1:111122223333:stateMachine:sojourn-dev-";
export const NAMED_ROLE = "arn:aws:iam::111122223333:role/sojourn-dev-machines-eu-west-1";

export function fakeAccount(): FakeAccount {
  const calls: string[] = [];
  const changeSets: URLSearchParams[] = [];
  const account: FakeAccount = {
    machines: {},
    resources: undefined,
    table: undefined,
    copies: 1_000,
    calls,
    changeSets,
    throttled: 0,
    sfn: new SFNClient({
      ...answeredBy((operation, body) => {
        calls.push(operation);
        if (account.throttled > 0) {
          account.throttled -= 1;
          return { status: 400, error: "ThrottlingException", body: '{"message":"Rate exceeded"}' };
        }
        return states(account, operation, JSON.parse(body));
      }),
      maxAttempts: 15,
    }),
    stacks: new CloudFormationClient(answeredBy((_, body) => stacks(account, new URLSearchParams(body)))),
    tables: new DynamoDBClient(
      answeredBy(() =>
        account.table === undefined
          ? { status: 400, error: "ResourceNotFoundException", body: "{}" }
          : {
              body: JSON.stringify({
                Table: {
                  GlobalSecondaryIndexes: account.table.map((IndexName) => ({ IndexName })),
                  ...(account.tableKey === undefined ? {} : { SSEDescription: { KMSMasterKeyArn: account.tableKey } }),
                },
              }),
            },
      ),
    ),
    lambda: new LambdaClient(
      answeredBy(() => ({
        body: JSON.stringify({ AccountLimit: { UnreservedConcurrentExecutions: account.copies } }),
      })),
    ),
    email: {
      identity: async () => ({ verified: true }),
      account: async () => ({ sandbox: false, sending: true, perDay: 50_000 }),
    },
    dns: { texts: async () => [], mailHosts: async () => [], alias: async () => [], addresses: async () => [] },
  };
  return account;
}

const done = (answer: object): Answer => ({ body: JSON.stringify(answer) });
const NOT_FOUND: Answer = { status: 400, error: "ResourceNotFound", body: '{"message":"no such alias"}' };

type Input = Readonly<Record<string, string>> & {
  readonly routingConfiguration?: readonly { readonly stateMachineVersionArn: string }[];
};

/** Step Functions, as far as a deployment asks it. */
function states({ machines }: FakeAccount, operation: string, input: Input): Answer {
  const arn = input.stateMachineArn ?? input.stateMachineAliasArn ?? "";
  const [name = "", last = ""] = arn.slice(MACHINES.length).split(":");
  const machine = machines[name] ?? { versions: [], aliases: {} };
  const routed = Number(input.routingConfiguration?.[0]?.stateMachineVersionArn.split(":").at(-1));
  switch (operation) {
    case "ListStateMachines":
      return done({
        stateMachines: Object.keys(machines).map((one) => ({
          name: `sojourn-dev-${one}`,
          stateMachineArn: MACHINES + one,
          type: "STANDARD",
          creationDate: 1,
        })),
      });
    case "ListStateMachineAliases":
      return done({
        stateMachineAliases: Object.keys(machine.aliases).map((alias, creationDate) => ({
          stateMachineAliasArn: `${arn}:${alias}`,
          creationDate,
        })),
      });
    case "DescribeStateMachineAlias": {
      const number = machine.aliases[last];
      if (number === undefined) return NOT_FOUND;
      const stateMachineVersionArn = `${MACHINES}${name}:${number}`;
      return done({ stateMachineAliasArn: arn, routingConfiguration: [{ stateMachineVersionArn, weight: 100 }] });
    }
    case "DescribeStateMachine":
      return done(machine.versions[Number(last) - 1] ?? {});
    case "UpdateStateMachine":
      machine.versions.push({ roleArn: input.roleArn ?? "", definition: input.definition ?? "" });
      return done({ updateDate: 1, stateMachineVersionArn: `${arn}:${machine.versions.length}` });
    case "UpdateStateMachineAlias":
      if (machine.aliases[last] === undefined) return NOT_FOUND;
      machine.aliases[last] = routed;
      return done({ updateDate: 1 });
    case "CreateStateMachineAlias": {
      const [, version = ""] = (input.routingConfiguration?.[0]?.stateMachineVersionArn ?? "").split(MACHINES);
      const made = machines[version.split(":")[0] ?? ""];
      if (made !== undefined) made.aliases[input.name ?? ""] = routed;
      return done({ creationDate: 1 });
    }
    case "DeleteStateMachineAlias":
      delete machine.aliases[last];
      return done({});
    case "ListExecutions":
      return done({ executions: [] });
    default:
      throw new Error(`Nobody expected ${operation}.`);
  }
}

/** CloudFormation: one stack with one nested in it, and change sets that are ready at once. */
function stacks(account: FakeAccount, input: URLSearchParams): Answer {
  const action = input.get("Action") ?? "";
  account.calls.push(action);
  const answer = (content: string): Answer => ({
    body: `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`,
  });
  switch (action) {
    case "ListStackResources": {
      if (account.resources === undefined) {
        return {
          status: 400,
          body: "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id sojourn-dev does not exist</Message></Error></ErrorResponse>",
        };
      }
      const nested = input.get("StackName") === "group1";
      const found = nested ? Object.entries(account.resources) : [["group1", "AWS::CloudFormation::Stack"]];
      const members = found.map(
        ([id, type = ""]) =>
          `<member><ResourceType>${type.split(" ")[0]}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>${type.split(" ")[1] ?? "CREATE_COMPLETE"}</ResourceStatus></member>`,
      );
      return answer(`<StackResourceSummaries>${members.join("")}</StackResourceSummaries>`);
    }
    case "CreateChangeSet":
      account.changeSets.push(input);
      return answer("<Id>change-set</Id><StackId>stack</StackId>");
    case "DescribeChangeSet":
      return answer("<Status>CREATE_COMPLETE</Status>");
    case "ExecuteChangeSet":
      return answer("");
    case "DescribeStacks":
      return answer(
        "<Stacks><member><StackName>sojourn-dev</StackName><StackStatus>IMPORT_COMPLETE</StackStatus></member></Stacks>",
      );
    default:
      throw new Error(`Nobody expected ${action}.`);
  }
}
