import { expect, test } from "vitest";
import { aliasName } from "../../infra/names.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const OLD = "0123456789ab";
const NEW = "ba9876543210";

const KINDS = ["StateMachine", "StateMachineVersion", "StateMachineAlias"];

/** The journey's canary, as a machine of its own. */
function canaryOf(journey: string, version: string): CompiledJourney {
  const compiled = compiledJourney(journey, version, 2);
  const machine = `${journey}-canary-${version}`;
  return { ...compiled, machine, rules: { ...compiled.rules, machine } };
}

test("every journey has a machine, a version and an alias, and each of them outlives its template", () => {
  const { nested } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  for (const kind of KINDS) {
    const resources = resourcesOf(nested, `AWS::StepFunctions::${kind}`);
    expect(resources, kind).toHaveLength(2);
    for (const { id, DeletionPolicy, UpdateReplacePolicy } of resources) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, "RetainExceptOnCreate", "Retain"]);
    }
  }
});

test("an alias is named by the content hash and leads to the version of the machine as it now is", () => {
  const { nested } = stackOf(workspaceOf(compiledJourney("welcome", OLD)));

  const [machine] = resourcesOf(nested, "AWS::StepFunctions::StateMachine");
  const [version] = resourcesOf(nested, "AWS::StepFunctions::StateMachineVersion");
  const [alias] = resourcesOf(nested, "AWS::StepFunctions::StateMachineAlias");
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
  const { nested: before } = stackOf(workspaceOf(compiledJourney("welcome", OLD, 1)));
  const { nested: after } = stackOf(workspaceOf(compiledJourney("welcome", NEW, 2)));

  const ids = (templates: typeof before, kind: string) =>
    resourcesOf(templates, `AWS::StepFunctions::${kind}`).map(({ id }) => id);
  expect(ids(after, "StateMachine")).toEqual(ids(before, "StateMachine"));
  for (const kind of ["StateMachineVersion", "StateMachineAlias"]) {
    const [old] = ids(before, kind);
    expect(ids(after, kind)).toHaveLength(1);
    expect(ids(after, kind)).not.toContain(old);
  }
  const definitions = [before, after].map(
    (templates) => resourcesOf(templates, "AWS::StepFunctions::StateMachine")[0]?.Properties?.DefinitionS3Location,
  );
  expect(definitions[0]).not.toEqual(definitions[1]);
});

test("an unchanged journey keeps its resources when another journey changes", () => {
  const before = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", OLD)));
  const after = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  const welcome = ({ nested }: typeof before) =>
    nested.flatMap(({ Resources }) => Object.entries(Resources)).filter(([id]) => id.startsWith("welcome"));
  expect(welcome(before)).toHaveLength(4);
  expect(welcome(after)).toEqual(welcome(before));
});

test("a canary has a machine of its own, in the stack of its journey, named by its version", () => {
  const { nested, stack } = stackOf(workspaceOf(compiledJourney("welcome", OLD), canaryOf("welcome", NEW)));

  expect(nested).toHaveLength(1);
  expect(stack.machines.map(({ name }) => name)).toEqual(["sojourn-dev-welcome", `sojourn-dev-welcome-canary-${NEW}`]);
  expect(stack.aliases.map(({ arn }) => arn.split(":").slice(-2))).toEqual([
    ["sojourn-dev-welcome", `v${OLD}`],
    [`sojourn-dev-welcome-canary-${NEW}`, `v${NEW}`],
  ]);
});

test("a version that stands in the account already is left out, its machine is not", () => {
  const journeys = [compiledJourney("welcome", OLD), compiledJourney("win_back", OLD), canaryOf("welcome", NEW)];
  const { nested } = stackOf(workspaceOf(...journeys), {
    standing: [`welcome:${OLD}`, `welcome-canary-${NEW}:${NEW}`],
  });

  expect(resourcesOf(nested, "AWS::StepFunctions::StateMachine")).toHaveLength(3);
  const aliases = resourcesOf(nested, "AWS::StepFunctions::StateMachineAlias").map(({ id }) => id);
  expect(aliases).toEqual([expect.stringContaining("winback")]);
});

test("a machine that stands beside the stack is left out with its versions, and its failed runs still alarm", () => {
  const { nested } = stackOf(workspaceOf(compiledJourney("welcome", OLD)), { apart: ["welcome"] });

  for (const kind of KINDS) expect(resourcesOf(nested, `AWS::StepFunctions::${kind}`), kind).toEqual([]);
  const [alarm] = resourcesOf(nested, "AWS::CloudWatch::Alarm");
  expect(alarm?.Properties?.AlarmName).toBe("sojourn-dev-welcome-failed-runs");
  expect(JSON.stringify(alarm?.Properties?.Dimensions)).toContain(":stateMachine:sojourn-dev-welcome");
});

test("what starts runs is deployed after the machines and aliases, and after what serves their tasks", () => {
  const { template, stack } = stackOf(workspaceOf(compiledJourney("welcome", OLD), compiledJourney("win_back", NEW)));

  const groups = resourcesOf(template, "AWS::CloudFormation::Stack").map(({ id }) => id);
  expect(groups.length).toBeGreaterThan(0);
  const before = (name: "ingest" | "steps" | "sweep") =>
    [template.Resources[functionOf(stack, name).logicalId]?.DependsOn ?? []].flat();
  const serving = (["send", "call"] as const).map((name) => functionOf(stack, name).logicalId);
  expect(before("steps")).toEqual(expect.arrayContaining([...groups, ...serving]));
  for (const name of ["ingest", "sweep"] as const) expect(before(name)).toContain(functionOf(stack, "steps").logicalId);
});

test("a machine's definition names the functions of its own stack", () => {
  const journey = compiledJourney("welcome", OLD);
  const definition = { ...journey.definition, Comment: "${SendFunctionArn} ${StepsFunctionArn} ${CallFunctionArn}" };
  const { stack } = stackOf(workspaceOf({ ...journey, definition }));

  const comment = ["send", "steps", "call"] as const;
  expect(JSON.parse(stack.machines[0]?.definition ?? "")).toEqual({
    ...definition,
    Comment: comment.map((name) => functionOf(stack, name).arn).join(" "),
  });
});

test("a definition over 1 MB is refused before CloudFormation sees it", () => {
  const journey = compiledJourney("welcome", OLD);
  const huge = { ...journey, definition: { ...journey.definition, Comment: "x".repeat(1_048_577) } };

  expect(() => stackOf(workspaceOf(huge))).toThrow(/welcome.*1 MB/s);
});

test("a machine whose name Step Functions would not take is refused before CloudFormation sees it", () => {
  const journey = `a${"b".repeat(50)}`;

  expect(() => stackOf(workspaceOf(compiledJourney(journey, OLD)))).not.toThrow();
  expect(() => stackOf(workspaceOf(compiledJourney(journey, OLD), canaryOf(journey, NEW)))).toThrow(
    /80.*shorter name/s,
  );
});

test("a workspace without journeys makes a stack without machines", () => {
  const { template, nested } = stackOf(workspaceOf());

  expect(nested).toEqual([]);
  expect(resourcesOf(template, "AWS::Lambda::Function")).toHaveLength(9);
});
