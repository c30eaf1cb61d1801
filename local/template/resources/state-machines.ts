import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { arn, physicalName, type ResourceContext, type ResourceType, TemplateRefusedError } from "../stack.ts";

const MachineProperties = z.object({
  StateMachineName: z.optional(z.string()),
  StateMachineType: z._default(z.string(), "STANDARD"),
  RoleArn: z.string(),
  TracingConfiguration: z.optional(z.object({ Enabled: z.optional(z.boolean()) })),
  DefinitionString: z.optional(z.string()),
  Definition: z.optional(z.unknown()),
  DefinitionS3Location: z.optional(z.object({ Key: z.string() })),
  DefinitionSubstitutions: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

/** AWS::StepFunctions::StateMachine of type Standard, with its definition in the template or in an asset. */
export const stateMachine: ResourceType = {
  identify(properties, context) {
    const name = physicalName(MachineProperties.parse(properties).StateMachineName, context);
    const machineArn = arn(context, "states", `stateMachine:${name}`);
    return { ref: machineArn, attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: "INITIAL" } };
  },
  add(properties, { ref, attributes }, context, draft) {
    const found = MachineProperties.parse(properties);
    const text = definitionText(found, context);
    if (text === undefined || found.StateMachineType !== "STANDARD") {
      throw new TemplateRefusedError(`${context.logicalId}: only a Standard state machine with a definition can run.`);
    }
    const definition = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (all, name: string) => {
      const value = found.DefinitionSubstitutions[name];
      return value === undefined ? all : String(value);
    });
    const traced = found.TracingConfiguration?.Enabled === true;
    draft.machines.push({ name: attributes.Name ?? "", arn: ref, roleArn: found.RoleArn, definition, traced });
  },
};

function definitionText(found: z.infer<typeof MachineProperties>, context: ResourceContext): string | undefined {
  const { DefinitionString: text, Definition: definition, DefinitionS3Location: stored } = found;
  if (text !== undefined) return text;
  if (definition !== undefined) return JSON.stringify(definition);
  return stored === undefined ? undefined : readFileSync(context.asset(stored.Key), "utf8");
}

const VersionProperties = z.object({ StateMachineArn: z.string(), Description: z._default(z.string(), "") });

/**
 * AWS::StepFunctions::StateMachineVersion. AWS numbers versions in the order of publication. The local number is computed
 * from the logical id, which contains the content hash, so it is the same at every start.
 */
export const stateMachineVersion: ResourceType = {
  identify(properties, context) {
    const versionArn = `${VersionProperties.parse(properties).StateMachineArn}:${numberOf(context.logicalId)}`;
    return { ref: versionArn, attributes: { Arn: versionArn } };
  },
  add(properties, { ref }, _context, draft) {
    const { StateMachineArn: machineArn, Description: description } = VersionProperties.parse(properties);
    draft.versions.push({ arn: ref, machineArn, description });
  },
};

/** A positive number of at most nine digits (FNV-1a). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (hash % 999_999_999) + 1;
}

const AliasProperties = z.object({
  Name: z.optional(z.string()),
  RoutingConfiguration: z
    .array(z.object({ StateMachineVersionArn: z.string(), Weight: z.number() }))
    .check(z.minLength(1), z.maxLength(2)),
});

/** AWS::StepFunctions::StateMachineAlias. */
export const stateMachineAlias: ResourceType = {
  identify(properties, context) {
    const { Name, RoutingConfiguration } = AliasProperties.parse(properties);
    const version = RoutingConfiguration[0]?.StateMachineVersionArn;
    if (version === undefined) throw new TemplateRefusedError(`${context.logicalId}: an alias needs a version.`);
    const aliasArn = `${version.slice(0, version.lastIndexOf(":"))}:${physicalName(Name, context)}`;
    return { ref: aliasArn, attributes: { Arn: aliasArn } };
  },
  add(properties, { ref }, _context, draft) {
    draft.aliases.push({
      arn: ref,
      name: ref.slice(ref.lastIndexOf(":") + 1),
      routes: AliasProperties.parse(properties).RoutingConfiguration.map(({ StateMachineVersionArn, Weight }) => ({
        versionArn: StateMachineVersionArn,
        weight: Weight,
      })),
    });
  },
};
