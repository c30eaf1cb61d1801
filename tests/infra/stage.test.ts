import { expect, test } from "vitest";
import { defined } from "../../core/model/defined.ts";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { compiledJourney, fullWorkspace } from "./sample-workspace.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));
const { template } = stackOf(WORKSPACE);

test.each([
  ["dev", "Delete", false],
  ["prod", "Retain", true],
  ["staging", "Retain", true],
])("deleting the stack of %s: the table's policy is %s", (stage, policy, protection) => {
  const { template } = stackOf(WORKSPACE, { stage });

  const [table] = resourcesOf(template, "AWS::DynamoDB::Table");
  expect(table?.DeletionPolicy).toBe(policy);
  expect(table?.Properties?.DeletionProtectionEnabled).toBe(protection);
});

test.each(["Prod", "my-stage", "", "1", "averyveryverylongname"])("a stage called %j is refused", (stage) => {
  expect(() => stackOf(WORKSPACE, { stage })).toThrow(/stage's name is/);
});

test("the table can be restored to any second, forgets by expiresAt, and has sparse indexes of keys", () => {
  const [table] = resourcesOf(template, "AWS::DynamoDB::Table");
  expect(table?.Properties).toMatchObject({
    BillingMode: "PAY_PER_REQUEST",
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    GlobalSecondaryIndexes: [
      {
        IndexName: "due",
        KeySchema: [
          { AttributeName: "dueShard", KeyType: "HASH" },
          { AttributeName: "due", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
      {
        IndexName: "members",
        KeySchema: [
          { AttributeName: "memberShard", KeyType: "HASH" },
          { AttributeName: "pk", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
      {
        IndexName: "reported",
        KeySchema: [{ AttributeName: "reportedAs", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
      {
        IndexName: "phones",
        KeySchema: [{ AttributeName: "phoneHash", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
});

test("every log group forgets, and every function writes to one", () => {
  const groups = resourcesOf(template, "AWS::Logs::LogGroup");
  // The machines and the API have one each.
  expect(groups).toHaveLength(FUNCTION_NAMES.length + 2);
  for (const { Properties } of groups) expect(Properties?.RetentionInDays).toBe(7);
  const ids = groups.map(({ id }) => id);
  for (const { Properties } of resourcesOf(template, "AWS::Lambda::Function")) {
    expect(ids.map((id) => ({ LogGroup: { Ref: id } }))).toContainEqual(Properties?.LoggingConfig);
  }
});

test("functions run on Node 24 on arm64", () => {
  for (const { Properties } of resourcesOf(template, "AWS::Lambda::Function")) {
    expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
  }
});

test("an archive is off, and keeps two weeks at most", () => {
  const archives = (archiveDays?: number) =>
    resourcesOf(stackOf(WORKSPACE, defined({ archiveDays })).template, "AWS::Events::Archive").map(
      ({ Properties }) => Properties?.RetentionDays,
    );

  expect(archives()).toEqual([]);
  expect(archives(14)).toEqual([14]);
  expect(() => archives(15)).toThrow(/1 to 14/);
});
