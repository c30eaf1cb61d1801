import { z } from "zod/mini";
import { AwsError } from "../../kernel/fault.ts";
import { parseArn } from "../arns.ts";
import type { MachineRecord } from "../ports.ts";
import { operation, seconds } from "./operation.ts";
import { PAGING, pageOf } from "./pages.ts";

const NEW = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  definition: z.string(),
  roleArn: z.string(),
  type: z._default(z.optional(z.string()), "STANDARD"),
});

/** Throws InvalidDefinition; StateMachineAlreadyExists where the name is taken by another definition. */
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

/** Runs under way stay on the revision they began with. */
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

/** Through the ARN of a version, with that version's definition. */
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
