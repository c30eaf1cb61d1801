import { z } from "zod/mini";
import { TemplateRefusedError } from "../refused.ts";
import { physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  Name: z.optional(z.string()),
  RoutingConfiguration: z
    .array(z.object({ StateMachineVersionArn: z.string(), Weight: z.number() }))
    .check(z.minLength(1), z.maxLength(2)),
});

/** AWS::StepFunctions::StateMachineAlias. */
export const stateMachineAlias: ResourceType = {
  identify(properties, place) {
    const { Name, RoutingConfiguration } = Properties.parse(properties);
    const version = RoutingConfiguration[0]?.StateMachineVersionArn;
    if (version === undefined) throw new TemplateRefusedError(`${place.logicalId}: an alias needs a version.`);
    const aliasArn = `${version.slice(0, version.lastIndexOf(":"))}:${physicalName(Name, place)}`;
    return { ref: aliasArn, attributes: { Arn: aliasArn } };
  },
  add(properties, { ref }, _place, draft) {
    draft.aliases.push({
      arn: ref,
      name: ref.slice(ref.lastIndexOf(":") + 1),
      routes: Properties.parse(properties).RoutingConfiguration.map(({ StateMachineVersionArn, Weight }) => ({
        versionArn: StateMachineVersionArn,
        weight: Weight,
      })),
    });
  },
};
