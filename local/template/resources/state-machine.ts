import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { TemplateRefusedError } from "../refused.ts";
import { arn, type Place, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  StateMachineName: z.optional(z.string()),
  StateMachineType: z._default(z.string(), "STANDARD"),
  RoleArn: z.string(),
  TracingConfiguration: z.optional(z.object({ Enabled: z.optional(z.boolean()) })),
  DefinitionString: z.optional(z.string()),
  Definition: z.optional(z.unknown()),
  DefinitionS3Location: z.optional(z.object({ Key: z.string() })),
  DefinitionSubstitutions: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

/** AWS::StepFunctions::StateMachine, Standard, with its definition in the template or in an asset. */
export const stateMachine: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).StateMachineName, place);
    const machineArn = arn(place, "states", `stateMachine:${name}`);
    return { ref: machineArn, attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: "INITIAL" } };
  },
  add(properties, { ref, attributes }, place, draft) {
    const found = Properties.parse(properties);
    const text = definitionText(found, place);
    if (text === undefined || found.StateMachineType !== "STANDARD") {
      throw new TemplateRefusedError(`${place.logicalId}: only a Standard state machine with a definition can run.`);
    }
    const definition = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (all, name: string) => {
      const value = found.DefinitionSubstitutions[name];
      return value === undefined ? all : String(value);
    });
    const traced = found.TracingConfiguration?.Enabled === true;
    draft.machines.push({ name: attributes.Name ?? "", arn: ref, roleArn: found.RoleArn, definition, traced });
  },
};

function definitionText(found: z.infer<typeof Properties>, place: Place): string | undefined {
  const { DefinitionString: text, Definition: definition, DefinitionS3Location: stored } = found;
  if (text !== undefined) return text;
  if (definition !== undefined) return JSON.stringify(definition);
  return stored === undefined ? undefined : readFileSync(place.asset(stored.Key), "utf8");
}
