import { expect, test } from "vitest";
import { type Deployment, type Preparation, prepare } from "../../infra/deploy/prepare.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { type FakeAccount, fakeAccount, MACHINES, NAMED_ROLE } from "./fake-account.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";

const OLD = "0123456789ab";
const NEW = "ba9876543210";
const GONE_ROLE = "arn:aws:iam::111122223333:role/sojourn-dev-JourneysMachineRole-1A2B3C";

/** A machine with a version for each alias, whose role this is. */
function machine(roleArn: string, ...versions: string[]) {
  return {
    versions: versions.map((version) => ({ roleArn, definition: `definition of ${version}` })),
    aliases: Object.fromEntries(versions.map((version, index) => [`v${version}`, index + 1])),
  };
}

/** The ids of machine and alias, as resources of the stack. */
function owned(name: string, ...versions: string[]): Record<string, string> {
  return {
    [MACHINES + name]: "AWS::StepFunctions::StateMachine",
    ...Object.fromEntries(
      versions.map((version) => [`${MACHINES}${name}:v${version}`, "AWS::StepFunctions::StateMachineAlias"]),
    ),
  };
}

const ROLE = { "sojourn-dev-machines-eu-west-1": "AWS::IAM::Role" };

function deployment(...journeys: CompiledJourney[]): Deployment {
  return { workspace: workspaceOf(...journeys), stage: "dev", region: "eu-west-1" };
}

/** Runs a deployment in which CloudFormation does nothing; the result is what was said. */
async function deployed(prepared: Preparation): Promise<readonly string[]> {
  const told: string[] = [];
  await prepared.before((line) => told.push(line));
  await prepared.after((line) => told.push(line));
  return told;
}

/** Role and definition of the version that an alias leads to. */
function behind(account: FakeAccount, name: string, version: string) {
  const found = account.machines[name];
  return found?.versions[(found.aliases[`v${version}`] ?? 0) - 1];
}

test("a journey that was removed and comes back changed has its version published beside the stack", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(NAMED_ROLE, OLD);
  account.resources = ROLE;
  const journey = compiledJourney("welcome", NEW, 2);
  const definition = { ...journey.definition, Comment: "${SendFunctionArn}" };

  const prepared = await prepare(deployment({ ...journey, definition }), account);
  const told = await deployed(prepared);

  expect(prepared.context.apart).toBe("welcome");
  expect(prepared.context.standing).toBeUndefined();
  expect(told).toEqual([expect.stringContaining(`Published version ${NEW} of welcome`)]);
  expect(behind(account, "welcome", OLD)?.definition).toBe(`definition of ${OLD}`);
  const version = behind(account, "welcome", NEW);
  expect(version?.roleArn).toBe(NAMED_ROLE);
  expect(JSON.parse(version?.definition ?? "")).toEqual({
    ...definition,
    Comment: "arn:aws:lambda:eu-west-1:111122223333:function:sojourn-dev-send",
  });
});

test("deploying it again publishes nothing", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(NAMED_ROLE, OLD);
  account.resources = ROLE;
  const again = () => prepare(deployment(compiledJourney("welcome", NEW, 2)), account);
  await deployed(await again());

  const told = await deployed(await again());

  expect(told).toEqual([]);
  expect(account.machines.welcome?.versions).toHaveLength(2);
});

test("after the stack was deleted its versions are adopted as they stand, since their role comes back under its name", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(NAMED_ROLE, OLD);

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);

  expect(prepared.context.apart).toBe("welcome");
  expect(await deployed(prepared)).toEqual([]);
  expect(behind(account, "welcome", OLD)?.definition).toBe(`definition of ${OLD}`);
});

test("a version that stands with a role that is gone is published anew, once the stack has made the role", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(GONE_ROLE, OLD);

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);
  await prepared.before(() => {});
  expect(behind(account, "welcome", OLD)?.roleArn).toBe(GONE_ROLE);
  await prepared.after(() => {});

  expect(behind(account, "welcome", OLD)?.roleArn).toBe(NAMED_ROLE);
});

test("a machine that the stack owns loses an alias whose role is gone, so that the template can make it", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(GONE_ROLE, OLD, NEW);
  account.resources = { ...ROLE, ...owned("welcome", NEW) };

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);
  const told = await deployed(prepared);

  expect(prepared.context.standing).toBeUndefined();
  expect(told).toEqual([expect.stringContaining("role is gone")]);
  expect(Object.keys(account.machines.welcome?.aliases ?? {})).toEqual([`v${NEW}`]);
});

test.each([
  ["the named role", NAMED_ROLE, ROLE],
  [
    "the role of before, which the stack has still",
    GONE_ROLE,
    { ...ROLE, [GONE_ROLE.split("/")[1] ?? ""]: "AWS::IAM::Role" },
  ],
])("going back to a version under %s leaves its alias alone", async (_, role, roles) => {
  const account = fakeAccount();
  account.machines.welcome = machine(role, OLD, NEW);
  account.resources = { ...roles, ...owned("welcome", NEW) };

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);

  expect(prepared.context.standing).toBe(`welcome:${OLD}`);
  expect(prepared.context.apart).toBeUndefined();
  expect(await deployed(prepared)).toEqual([]);
});

test("a machine that the stack kept when it gave it up is not the stack's", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(NAMED_ROLE, OLD);
  account.resources = { ...ROLE, [`${MACHINES}welcome`]: "AWS::StepFunctions::StateMachine DELETE_SKIPPED" };

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);

  expect(prepared.context.apart).toBe("welcome");
});

test("two hundred unchanged journeys cost no question about aliases, a changed one costs one", async () => {
  const account = fakeAccount();
  const journeys = Array.from({ length: 200 }, (_, index) => compiledJourney(`journey_${index}`, OLD));
  account.resources = { ...ROLE };
  for (const { journey } of journeys) {
    account.machines[journey] = machine(NAMED_ROLE, OLD);
    Object.assign(account.resources, owned(journey, OLD));
  }

  await prepare(deployment(...journeys), account);
  expect(account.calls.filter((call) => /Alias/.test(call))).toEqual([]);

  await prepare(deployment(...journeys.slice(1), compiledJourney("journey_0", NEW)), account);
  expect(account.calls.filter((call) => /Alias/.test(call))).toEqual(["ListStateMachineAliases"]);
});

test("a throttled question is asked again until it is answered", async () => {
  const account = fakeAccount();
  account.machines.welcome = machine(NAMED_ROLE, OLD);
  account.resources = ROLE;
  account.throttled = 2;

  const prepared = await prepare(deployment(compiledJourney("welcome", OLD)), account);

  expect(prepared.context.apart).toBe("welcome");
}, 30_000);

test("a table that an earlier stack left is imported by name into the new one, with the indexes and the key that it has", async () => {
  const account = fakeAccount();
  account.table = ["due"];
  account.tableKey = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";

  const told = await deployed(await prepare(deployment(), account));

  expect(told).toEqual([expect.stringContaining("The table sojourn-dev is there already")]);
  const [changeSet] = account.changeSets;
  expect(changeSet?.get("ChangeSetType")).toBe("IMPORT");
  expect(changeSet?.get("StackName")).toBe("sojourn-dev");
  expect(changeSet?.get("ResourcesToImport.member.1.ResourceType")).toBe("AWS::DynamoDB::Table");
  expect(changeSet?.get("ResourcesToImport.member.1.LogicalResourceId")).toBe("Table710B521B");
  expect(changeSet?.get("ResourcesToImport.member.1.ResourceIdentifier.entry.1.value")).toBe("sojourn-dev");
  const { Resources } = JSON.parse(changeSet?.get("TemplateBody") ?? "");
  expect(Object.keys(Resources)).toEqual(["Table710B521B"]);
  const { DeletionPolicy, Properties } = Resources.Table710B521B;
  expect(DeletionPolicy).toBeTypeOf("string");
  expect(Properties.SSESpecification).toMatchObject({ KMSMasterKeyId: account.tableKey, SSEType: "KMS" });
  expect(Properties.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName)).toEqual(["due"]);
  expect(Properties.AttributeDefinitions.map((one: { AttributeName: string }) => one.AttributeName).sort()).toEqual([
    "due",
    "dueShard",
    "pk",
    "sk",
  ]);
  expect(account.calls.at(-1)).toBe("DescribeStacks");
});

test.each([
  ["a stack that has its table", ROLE, ["due", "members"]],
  ["a first deployment", undefined, undefined],
])("%s imports nothing", async (_, resources, table) => {
  const account = fakeAccount();
  account.resources = resources;
  account.table = table;

  await deployed(await prepare(deployment(), account));

  expect(account.changeSets).toEqual([]);
});

test.each([
  [10, "2", "warning", /up to 10 copies.*request-service-quota-increase/],
  [60, "12", "warning", /up to 60 copies/],
  [1_000, "20", "fine", /up to 1000 copies/],
])(
  "with %i copies of functions ingest gets %s, and it is said what that means",
  async (copies, ingest, severity, said) => {
    const account = fakeAccount();
    account.copies = copies;

    const { context, findings } = await prepare(deployment(), account);

    expect(context.ingestConcurrency).toBe(ingest);
    expect(findings.filter(({ message }) => /copies/.test(message))).toEqual([
      { severity, message: expect.stringMatching(said) },
    ]);
  },
);

test("a concurrency that the deployer names is kept", async () => {
  const { context } = await prepare({ ...deployment(), ingestConcurrency: 100 }, fakeAccount());

  expect(context.ingestConcurrency).toBe("100");
});
