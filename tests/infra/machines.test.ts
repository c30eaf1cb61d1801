import { expect, test } from "vitest";
import { aliasName } from "../../infra/names.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const OLD = "0123456789ab";
const NEW = "ba9876543210";

const KINDS = ["StateMachine", "StateMachineVersion", "StateMachineAlias"];

test("every journey has a machine, a version and an alias, and each of them outlives its template", () => {
  const { template } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  for (const kind of KINDS) {
    const resources = resourcesOf(template, `AWS::StepFunctions::${kind}`);
    expect(resources, kind).toHaveLength(2);
    for (const { id, DeletionPolicy, UpdateReplacePolicy } of resources) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, "RetainExceptOnCreate", "Retain"]);
    }
  }
});

test("an alias is named by the content hash and leads to the version of the machine as it now is", () => {
  const { template } = stackOf(workspaceOf(compiledJourney("welcome", OLD)));

  const [machine] = resourcesOf(template, "AWS::StepFunctions::StateMachine");
  const [version] = resourcesOf(template, "AWS::StepFunctions::StateMachineVersion");
  const [alias] = resourcesOf(template, "AWS::StepFunctions::StateMachineAlias");
  expect(machine?.Properties?.StateMachineName).toBe("sojourn-dev-welcome");
  expect(alias?.Properties?.Name).toBe(aliasName(OLD));
  expect(alias?.Properties?.RoutingConfiguration).toEqual([
    { StateMachineVersionArn: { "Fn::GetAtt": [version?.id, "Arn"] }, Weight: 100 },
  ]);
  expect(version?.Properties?.StateMachineRevisionId).toEqual({
    "Fn::GetAtt": [machine?.id, "StateMachineRevisionId"],
  });
});

test("a changed journey keeps its machine and gets another version and alias, so that the old ones are left alone", () => {
  const { template: before } = stackOf(workspaceOf(compiledJourney("welcome", OLD, 1)));
  const { template: after } = stackOf(workspaceOf(compiledJourney("welcome", NEW, 2)));

  const ids = (template: typeof before, kind: string) =>
    resourcesOf(template, `AWS::StepFunctions::${kind}`).map(({ id }) => id);
  expect(ids(after, "StateMachine")).toEqual(ids(before, "StateMachine"));
  for (const kind of ["StateMachineVersion", "StateMachineAlias"]) {
    const [old] = ids(before, kind);
    expect(ids(after, kind)).toHaveLength(1);
    expect(ids(after, kind)).not.toContain(old);
    expect(before.Resources[old ?? ""]?.DeletionPolicy).toBe("RetainExceptOnCreate");
  }
});

test("an unchanged journey keeps its version and alias when another journey changes", () => {
  const { template: before } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", OLD)));
  const { template: after } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  const welcome = (template: typeof before) =>
    Object.entries(template.Resources).filter(([id]) => id.startsWith("Journeyswelcome"));
  expect(welcome(before)).toHaveLength(3);
  expect(welcome(after)).toEqual(welcome(before));
});

test("a version that stands in the account already is left out, its machine is not", () => {
  const { template } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", OLD)), {
    standing: [`welcome:${OLD}`],
  });

  expect(resourcesOf(template, "AWS::StepFunctions::StateMachine")).toHaveLength(2);
  const aliases = resourcesOf(template, "AWS::StepFunctions::StateMachineAlias").map(({ id }) => id);
  expect(aliases).toEqual([expect.stringContaining("winback")]);
});

test("ingest is deployed after the aliases that its rules name", () => {
  const { template, stack } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  const aliases = resourcesOf(template, "AWS::StepFunctions::StateMachineAlias").map(({ id }) => id);
  expect(aliases).toHaveLength(2);
  expect(template.Resources[functionOf(stack, "ingest").logicalId]?.DependsOn).toEqual(expect.arrayContaining(aliases));
});

test("a machine's definition names the functions of its own stack", () => {
  const journey = compiledJourney("welcome", OLD);
  const definition = { ...journey.definition, Comment: "${SendFunctionArn} ${StepsFunctionArn}" };
  const { stack } = stackOf(workspaceOf({ ...journey, definition }));

  const comment = `${functionOf(stack, "send").arn} ${functionOf(stack, "steps").arn}`;
  expect(JSON.parse(stack.machines[0]?.definition ?? "")).toEqual({ ...definition, Comment: comment });
});

test("a definition over 1 MB is refused before CloudFormation sees it", () => {
  const journey = compiledJourney("welcome", OLD);
  const huge = { ...journey, definition: { ...journey.definition, Comment: "x".repeat(1_048_577) } };

  expect(() => stackOf(workspaceOf(huge))).toThrow(/welcome.*1 MB/s);
});

test("a workspace without journeys makes a stack without machines", () => {
  const { template } = stackOf(workspaceOf());

  expect(resourcesOf(template, "AWS::StepFunctions::StateMachine")).toEqual([]);
  expect(resourcesOf(template, "AWS::Lambda::Function")).toHaveLength(5);
});
