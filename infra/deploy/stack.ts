import {
  type CloudFormationClient,
  CloudFormationServiceException,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";

/** Whether this answer of CloudFormation says that there is no such stack: it has no error code of its own. */
export function noSuchStack(error: unknown): boolean {
  const refused = error instanceof CloudFormationServiceException && error.name === "ValidationError";
  return refused && /does not exist/.test(error.message);
}

/** What is listed still, though the stack never had it or has given it up; a retained resource is skipped when deleted. */
const NOT_OWNED: ReadonlySet<string | undefined> = new Set(["CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED"]);

/**
 * The physical ids of everything a stack and those nested in it own; undefined when there is no such stack, or nothing in it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceSummary.html
 */
export async function ownedBy(
  stackName: string,
  client: CloudFormationClient,
): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const resource of page.StackResourceSummaries ?? []) {
        const { PhysicalResourceId: id, ResourceType: type, ResourceStatus: status } = resource;
        if (id === undefined || NOT_OWNED.has(status)) continue;
        ids.add(id);
        if (type !== "AWS::CloudFormation::Stack") continue;
        for (const nested of (await ownedBy(id, client)) ?? []) ids.add(nested);
      }
    }
  } catch (error) {
    if (!noSuchStack(error)) throw error;
    return undefined;
  }
  return ids.size > 0 ? ids : undefined;
}
