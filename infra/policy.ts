import { z } from "zod/mini";
import type { Template } from "./template.ts";

/** One permission of a function, its resources as ARNs in which `*` stands for any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const oneOrMore = <T extends z.core.$ZodType>(item: T) =>
  z.pipe(
    z.union([item, z.array(item)]),
    z.transform((value): readonly z.output<T>[] => (Array.isArray(value) ? value : [value])),
  );

const functionSchema = z.object({ Role: z.object({ "Fn::GetAtt": z.tuple([z.string(), z.literal("Arn")]) }) });
const policySchema = z.object({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({ Effect: z.literal("Allow"), Action: oneOrMore(z.string()), Resource: oneOrMore(z.unknown()) }),
    ),
  }),
});

/**
 * What the template lets a function do, by its logical id. `resolve` makes texts of intrinsic functions (`Fn::GetAtt`,
 * `Fn::Join` …); conditions are left out. Throws where a policy of the role has another form than this stack writes.
 */
export function permissionsOf(
  template: Template,
  lambdaLogicalId: string,
  resolve: (value: unknown) => string,
): readonly Permission[] {
  const role = functionSchema.parse(template.Resources[lambdaLogicalId]?.Properties).Role["Fn::GetAtt"][0];
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === "AWS::IAM::Policy")
    .map(({ Properties }) => policySchema.parse(Properties))
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({ actions: Action, resources: Resource.map(resolve) }));
}

/** Whether these permissions cover a call (`dynamodb:GetItem`) on the resource with this ARN. */
export function permits(permissions: readonly Permission[], action: string, arn: string): boolean {
  return permissions.some(
    ({ actions, resources }) => actions.includes(action) && resources.some((pattern) => matches(pattern, arn)),
  );
}

function matches(pattern: string, arn: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "s").test(arn);
}
