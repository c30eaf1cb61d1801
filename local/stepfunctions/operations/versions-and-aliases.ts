import { z } from "zod/mini";
import { operation, seconds } from "./operation.ts";
import { PAGING, pageOf } from "./pages.ts";

const PUBLISH = z.object({ stateMachineArn: z.string(), description: z.optional(z.string()) });

/** Idempotent: a revision has one version. */
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

/** Makes the alias; one of that name is led to the versions given. */
export const createStateMachineAlias = operation(ALIAS, ({ machines, kernel }, input) => {
  const routes = input.routingConfiguration.map(({ stateMachineVersionArn: versionArn, weight }) => ({
    versionArn,
    weight,
  }));
  const now = kernel.now();
  const arn = machines.putAlias(input.name, routes, now, input.description);
  return { stateMachineAliasArn: arn, creationDate: seconds(now) };
});

const LIST = z.object({ stateMachineArn: z.string(), ...PAGING });

/** Newest first. */
export const listStateMachineVersions = operation(LIST, ({ machines }, input) => {
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
export const listStateMachineAliases = operation(LIST, ({ machines }, input) => {
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
