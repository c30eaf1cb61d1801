import { z } from "zod/mini";
import { TemplateRefused } from "../refused.ts";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  StateMachineName: z.optional(z.string()),
  StateMachineType: z._default(z.string(), "STANDARD"),
  RoleArn: z.string(),
  DefinitionString: z.optional(z.string()),
  Definition: z.optional(z.unknown()),
  DefinitionSubstitutions: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

/** AWS::StepFunctions::StateMachine, Standard, with its definition in the template. */
export const stateMachine: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).StateMachineName, place);
    const machineArn = arn(place, "states", `stateMachine:${name}`);
    return { ref: machineArn, attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: "INITIAL" } };
  },
  add(properties, { ref, attributes }, place, draft) {
    const found = Properties.parse(properties);
    const text =
      found.DefinitionString ?? (found.Definition === undefined ? undefined : JSON.stringify(found.Definition));
    if (text === undefined || found.StateMachineType !== "STANDARD") {
      throw new TemplateRefused(`${place.logicalId}: a Standard state machine needs its definition in the template.`);
    }
    const definition = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (all, name: string) => {
      const value = found.DefinitionSubstitutions[name];
      return value === undefined ? all : String(value);
    });
    draft.machines.push({ name: attributes.Name ?? "", arn: ref, roleArn: found.RoleArn, definition });
  },
};
