import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadTemplate, type TemplateSource } from "../../local/template/load-template.ts";
import { smallStack } from "./small-stack.ts";

const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Done",
  States: { Done: { Type: "Succeed", Output: "${Function} ${Stack}" } },
};

const NESTED = {
  Parameters: { FunctionArn: { Type: "String" } },
  Resources: {
    Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } },
    Machine: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: "nested-machine",
        RoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
        DefinitionS3Location: { Bucket: "assets", Key: "definition.json" },
        DefinitionSubstitutions: { Function: { Ref: "FunctionArn" }, Stack: { Ref: "AWS::StackName" } },
      },
    },
  },
  Outputs: { MachineArn: { Value: { Ref: "Machine" } } },
};

/** The small stack with a nested stack, whose output the outer stack reads. */
async function outerStack(assets: readonly string[]): Promise<TemplateSource> {
  const stack = await smallStack();
  const dir = await mkdtemp(join(tmpdir(), "sojourn-nested-"));
  const texts: Record<string, string> = {
    "nested.json": JSON.stringify(NESTED),
    "definition.json": JSON.stringify(DEFINITION),
  };
  const paths: Record<string, string> = {};
  for (const key of assets) {
    paths[key] = join(dir, key);
    await writeFile(join(dir, key), texts[key] ?? "");
  }
  const { Resources } = stack.template;
  Resources.Inner = {
    Type: "AWS::CloudFormation::Stack",
    Properties: {
      TemplateURL: { "Fn::Join": ["", ["https://s3.", { Ref: "AWS::Region" }, ".amazonaws.com/assets/nested.json"]] },
      Parameters: { FunctionArn: { "Fn::GetAtt": ["Answer", "Arn"] } },
    },
  };
  Object.assign(Resources.Keep?.Properties ?? {}, {
    Environment: { Variables: { MACHINE: { "Fn::GetAtt": ["Inner", "Outputs.MachineArn"] } } },
  });
  return { ...stack, assets: { ...stack.assets, ...paths } };
}

test("a nested stack is read from its asset, with parameters and outputs, and so is the definition of a machine", async () => {
  const stack = loadTemplate(await outerStack(["nested.json", "definition.json"]), "eu-west-1");

  const machine = stack.machines.find(({ name }) => name === "nested-machine");
  const { arn } = stack.functions.find(({ name }) => name === "small-answer") ?? {};
  expect(JSON.parse(machine?.definition ?? "").States.Done.Output).toBe(`${arn} small-Inner`);
  expect(stack.functions.find(({ name }) => name === "small-ingest")?.environment.MACHINE).toBe(machine?.arn);
});

test("a missing asset is refused by its key", async () => {
  const source = await outerStack(["nested.json"]);

  expect(() => loadTemplate(source, "eu-west-1")).toThrow("definition.json");
});
