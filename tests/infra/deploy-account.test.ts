import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { emailAccount } from "../../infra/deploy/account-checks.ts";
import { deletedIfDrained, deployedMachines, ownedBy } from "../../infra/deploy/machines.ts";
import { namesOf } from "../../infra/names.ts";
import { answeredBy } from "./answered-by.ts";

const MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:sojourn-dev-welcome";

function stepFunctions(open: readonly string[], deleted: string[] = []): SFNClient {
  return new SFNClient(
    answeredBy((operation, body) => {
      const input = JSON.parse(body);
      if (operation === "ListStateMachines") {
        const machine = (name: string) => ({
          name,
          stateMachineArn: MACHINE.replace("sojourn-dev-welcome", name),
          type: "STANDARD",
          creationDate: 1,
        });
        const first = { stateMachines: [machine("sojourn-dev-welcome"), machine("somebody-elses")], nextToken: "2" };
        return {
          body: JSON.stringify(input.nextToken === "2" ? { stateMachines: [machine("sojourn-dev-gone")] } : first),
        };
      }
      if (operation === "ListStateMachineAliases") {
        const alias = (name: string, creationDate: number) => ({
          stateMachineAliasArn: `${input.stateMachineArn}:${name}`,
          creationDate,
        });
        const first = { stateMachineAliases: [alias("vnew", 20)], nextToken: "2" };
        return { body: JSON.stringify(input.nextToken === "2" ? { stateMachineAliases: [alias("vold", 10)] } : first) };
      }
      if (operation === "ListExecutions") {
        return {
          body: JSON.stringify({
            executions: open.includes(input.stateMachineArn) ? [{ executionArn: "arn:run" }] : [],
          }),
        };
      }
      deleted.push(input.stateMachineAliasArn);
      return { body: "{}" };
    }),
  );
}

/** A stack with a queue and a nested stack, which owns these. */
function stackAround(...ids: string[]): CloudFormationClient {
  const members = (resources: readonly (readonly [type: string, id: string])[]): string =>
    resources
      .map(
        ([type, id]) =>
          `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId></member>`,
      )
      .join("");
  const root = members([
    ["AWS::SQS::Queue", "queue"],
    ["AWS::CloudFormation::Stack", "group1"],
  ]);
  const group = members(ids.map((id) => ["AWS::StepFunctions::StateMachine", id]));
  return new CloudFormationClient(
    answeredBy((_, body) => {
      const found = new URLSearchParams(body).get("StackName") === "group1" ? group : root;
      const result = `<ListStackResourcesResult><StackResourceSummaries>${found}</StackResourceSummaries></ListStackResourcesResult>`;
      return { body: `<ListStackResourcesResponse>${result}</ListStackResourcesResponse>` };
    }),
  );
}

const NO_STACK = new CloudFormationClient(
  answeredBy(() => ({
    status: 400,
    body: "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id sojourn-dev does not exist</Message></Error></ErrorResponse>",
  })),
);

const WANTED = [
  { machine: "welcome", version: "wanted" },
  { machine: "gone", version: "wanted" },
];

test("the machines of a stage are found with their aliases, and whose they are: those of nested stacks too", async () => {
  const owned = await ownedBy("sojourn-dev", stackAround(MACHINE, `${MACHINE}:vnew`));
  const machines = await deployedMachines(namesOf("dev"), WANTED, owned ?? new Set(), stepFunctions([]));

  expect(machines).toMatchObject([
    {
      machine: "welcome",
      arn: MACHINE,
      inStack: true,
      aliases: [
        { name: "vnew", inStack: true, created: 20_000 },
        { name: "vold", inStack: false, created: 10_000 },
      ],
    },
    { machine: "gone", inStack: false },
  ]);
});

test("a machine whose wanted alias is the stack's is not asked for its aliases, nor is one that nobody wants", async () => {
  const owned = await ownedBy("sojourn-dev", stackAround(MACHINE, `${MACHINE}:vwanted`));
  const machines = await deployedMachines(namesOf("dev"), WANTED.slice(0, 1), owned ?? new Set(), stepFunctions([]));

  expect(machines.map(({ aliases }) => aliases)).toEqual([[], []]);
});

test("before the first deployment there is no stack, and nothing that it owns", async () => {
  expect(await ownedBy("sojourn-dev", NO_STACK)).toBeUndefined();
});

test("an alias goes only when no run of its is open", async () => {
  const alias = (name: string) => ({ name, arn: `${MACHINE}:${name}`, inStack: false, created: 0 });
  const deleted: string[] = [];
  const client = stepFunctions([`${MACHINE}:vbusy`], deleted);

  expect(await deletedIfDrained(alias("vbusy"), client)).toBe(false);
  expect(await deletedIfDrained(alias("vdrained"), client)).toBe(true);
  expect(deleted).toEqual([`${MACHINE}:vdrained`]);
});

test("SES says of an identity that it is verified, or not, or unknown", async () => {
  const ses = emailAccount(
    new SESv2Client(
      answeredBy((path) => {
        if (path.endsWith("/account")) {
          return {
            body: JSON.stringify({
              ProductionAccessEnabled: false,
              SendingEnabled: true,
              SendQuota: { Max24HourSend: 200 },
            }),
          };
        }
        if (path.endsWith("/unknown.example"))
          return { status: 404, error: "NotFoundException", body: '{"message":"no"}' };
        if (path.endsWith("/waiting.example")) return { body: JSON.stringify({ VerifiedForSendingStatus: false }) };
        const dkim = {
          SigningEnabled: true,
          Status: "SUCCESS",
          Tokens: ["aa"],
          SigningHostedZone: "dkim.amazonses.com",
        };
        const origin = path.endsWith("/own.example") ? "EXTERNAL" : "AWS_SES";
        return {
          body: JSON.stringify({
            VerifiedForSendingStatus: true,
            DkimAttributes: { ...dkim, SigningAttributesOrigin: origin },
            MailFromAttributes: { MailFromDomain: "Bounce.verified.example" },
          }),
        };
      }),
    ),
  );

  expect(await ses.identity("verified.example")).toEqual({
    verified: true,
    signing: true,
    tokens: ["aa"],
    zone: "dkim.amazonses.com",
    mailFrom: "bounce.verified.example",
  });
  expect(await ses.identity("own.example")).toMatchObject({ signing: true, tokens: [] });
  expect(await ses.identity("waiting.example")).toEqual({ verified: false, signing: false, tokens: [] });
  expect(await ses.identity("unknown.example")).toBeUndefined();
  expect(await ses.account()).toEqual({ sandbox: true, sending: true, perDay: 200 });
});
