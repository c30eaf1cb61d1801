import { z } from "zod/mini";
import { AwsError } from "../../protocol/service.ts";
import { parseArn } from "../arns.ts";
import type { MachineRecord } from "../ports.ts";
import { operation, PAGING, pageOf, seconds } from "./operation.ts";

const NEW = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  definition: z.string(),
  roleArn: z.string(),
  type: z._default(z.optional(z.string()), "STANDARD"),
});

/** Throws InvalidDefinition, or StateMachineAlreadyExists when another definition has the name. */
export const createStateMachine = operation(
  NEW,
  ({ machines, kernel, arnPrefix }, { name, definition, roleArn, type }) => {
    if (type !== "STANDARD") throw new AwsError("StateMachineTypeNotSupported", `Type ${type} is not supported`);
    const arn = `${arnPrefix}:stateMachine:${name}`;
    const known = machines.all().find((record) => record.arn === arn);
    if (known !== undefined && known.revisions[known.revision] !== definition) {
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    const record = machines.put({ arn, name, roleArn, definition }, kernel.now());
    return { stateMachineArn: arn, creationDate: seconds(record.created) };
  },
);

const UPDATE = z.object({
  stateMachineArn: z.string(),
  definition: z.optional(z.string()),
  roleArn: z.optional(z.string()),
});

/** Running executions keep the revision they started with. */
export const updateStateMachine = operation(
  UPDATE,
  ({ machines, kernel }, { stateMachineArn, definition, roleArn }) => {
    const { arn, name, ...known } = machines.record(stateMachineArn);
    const present = known.revisions[known.revision] ?? "";
    const record = machines.put(
      { arn, name, roleArn: roleArn ?? known.roleArn, definition: definition ?? present },
      kernel.now(),
    );
    return { updateDate: seconds(record.updated), revisionId: record.revision };
  },
);

/** With the ARN of a version, the answer has that version's definition. */
export const describeStateMachine = operation(
  z.object({ stateMachineArn: z.string() }),
  ({ machines }, { stateMachineArn }) => {
    const { record, revision } = machines.resolve(stateMachineArn, "");
    return described(record, revision, parseArn(stateMachineArn).more === undefined ? record.arn : stateMachineArn);
  },
);

function described(record: MachineRecord, revision: string, arn: string) {
  return {
    stateMachineArn: arn,
    name: record.name,
    status: "ACTIVE",
    definition: record.revisions[revision] ?? "",
    roleArn: record.roles?.[revision] ?? record.roleArn,
    type: "STANDARD",
    creationDate: seconds(record.created),
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    revisionId: revision,
  };
}

export const listStateMachines = operation(z.object(PAGING), ({ machines }, input) => {
  const { items, next } = pageOf(machines.all(), input);
  return {
    stateMachines: items.map(({ arn, name, created }) => ({
      stateMachineArn: arn,
      name,
      type: "STANDARD",
      creationDate: seconds(created),
    })),
    ...next,
  };
});

const PUBLISH = z.object({ stateMachineArn: z.string(), description: z.optional(z.string()) });

/** Idempotent, because a revision has one version. */
export const publishStateMachineVersion = operation(
  PUBLISH,
  ({ machines, kernel }, { stateMachineArn, description }) => {
    const version = machines.publish(stateMachineArn, kernel.now(), description);
    return { stateMachineVersionArn: version.arn, creationDate: seconds(version.created) };
  },
);

const ALIAS = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  description: z.optional(z.string()),
  routingConfiguration: z.array(z.object({ stateMachineVersionArn: z.string(), weight: z.int() })),
});

/** Creates the alias. An alias of that name gets the given routes. */
export const createStateMachineAlias = operation(ALIAS, ({ machines, kernel }, input) => {
  const routes = input.routingConfiguration.map(({ stateMachineVersionArn: versionArn, weight }) => ({
    versionArn,
    weight,
  }));
  const now = kernel.now();
  const arn = machines.putAlias(input.name, routes, now, input.description);
  return { stateMachineAliasArn: arn, creationDate: seconds(now) };
});

const LIST_OF_MACHINE = z.object({ stateMachineArn: z.string(), ...PAGING });

/** Newest first. */
export const listStateMachineVersions = operation(LIST_OF_MACHINE, ({ machines }, input) => {
  const record = machines.record(input.stateMachineArn);
  const { items, next } = pageOf(record.versions.toReversed(), input);
  return {
    stateMachineVersions: items.map(({ number, created }) => ({
      stateMachineVersionArn: `${record.arn}:${number}`,
      creationDate: seconds(created),
    })),
    ...next,
  };
});

/** Newest first. */
export const listStateMachineAliases = operation(LIST_OF_MACHINE, ({ machines }, input) => {
  const record = machines.record(input.stateMachineArn);
  const { items, next } = pageOf(record.aliases.toReversed(), input);
  return {
    stateMachineAliases: items.map(({ name, created }) => ({
      stateMachineAliasArn: `${record.arn}:${name}`,
      creationDate: seconds(created),
    })),
    ...next,
  };
});
