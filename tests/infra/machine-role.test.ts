import { expect, test } from "vitest";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = workspaceOf(compiledJourney("welcome", "0123456789ab"), compiledJourney("win_back", "0123456789ab"));
const { template, stack } = stackOf(WORKSPACE);

/** Logical id of the machines' role before it had a name. */
const UNNAMED = "JourneysMachineRole74B7E7AF";

test("machines assume a role whose name is known without the stack: it is of the stage and the Region", () => {
  const roles = new Set(stack.machines.map(({ roleArn }) => roleArn));

  expect([...roles]).toEqual(["arn:aws:iam::000000000000:role/sojourn-dev-machines-eu-west-1"]);
});

test("a stack that is made again after it was deleted has the role that versions of before name", () => {
  const again = stackOf(workspaceOf(compiledJourney("welcome", "ba9876543210")));

  expect(again.stack.machines[0]?.roleArn).toBe(stack.machines[0]?.roleArn);
});

test("the role of before stays as it was, without a name, for the versions that hold it", () => {
  const [unnamed] = resourcesOf(template, "AWS::IAM::Role").filter(({ id }) => id === UNNAMED);

  expect(unnamed?.Properties).not.toHaveProperty("RoleName");
  const policies = stack.roles.filter(({ logicalId }) => logicalId.startsWith("JourneysMachine"));
  expect(policies).toHaveLength(2);
  expect(policies[0]?.policies).toEqual(policies[1]?.policies);
  expect(JSON.stringify(policies[0]?.policies)).toContain("function:sojourn-dev-send");
});

test("a first deployment makes machines a good while after their role: a queue lies in between", () => {
  const dependsOn = (id: string) => [template.Resources[id]?.DependsOn ?? []].flat();
  const [queue] = resourcesOf(template, "AWS::SQS::Queue").filter(
    ({ Properties }) => Properties?.QueueName === "sojourn-dev-settle",
  );
  const groups = resourcesOf(template, "AWS::CloudFormation::Stack");

  expect(groups.length).toBeGreaterThan(0);
  for (const { id } of groups) expect(dependsOn(id)).toContain(queue?.id);
  const role = resourcesOf(template, "AWS::IAM::Role").filter(({ Properties }) => Properties?.RoleName !== undefined);
  const policy = resourcesOf(template, "AWS::IAM::Policy").filter(
    ({ Properties }) => JSON.stringify(Properties?.Roles) === JSON.stringify([{ Ref: role[0]?.id }]),
  );
  expect(role).toHaveLength(1);
  expect(dependsOn(queue?.id ?? "")).toEqual(expect.arrayContaining([role[0]?.id, policy[0]?.id]));
});
