import { z } from "zod/mini";
import type { JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { AwsError } from "../../protocol/service.ts";
import { parseArn } from "../arns.ts";
import type { Machines } from "../machines.ts";
import type { RunStorage } from "../ports.ts";
import type { Run } from "../run/run.ts";
import type { Runs } from "../runs.ts";

/** The parts of the service that operations use. */
export interface ServiceParts {
  readonly kernel: Kernel;
  readonly hash: Hash;
  readonly machines: Machines;
  readonly runs: Runs;
  readonly storage: RunStorage;
  /** `arn:<partition>:states:<region>:<account>` */
  readonly arnPrefix: string;
}

/** An operation of the API: takes the JSON of a request and returns the JSON of the answer. Throws AwsError. */
export type Operation = (service: ServiceParts, input: unknown) => Promise<JsonObject>;

export function operation<T extends z.ZodMiniType>(
  schema: T,
  act: (service: ServiceParts, input: z.output<T>) => JsonObject | Promise<JsonObject>,
): Operation {
  return async (service, input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return act(service, parsed.data);
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message ?? "unknown"}`,
    );
  };
}

/** Epoch seconds, as in the protocol. */
export function seconds(millis: number): number {
  return millis / 1000;
}

/** `maxResults` and `nextToken` of the operations that answer in pages. */
export const PAGING = {
  maxResults: z.optional(z.int().check(z.gte(0), z.lte(1000))),
  nextToken: z.optional(z.string()),
};

const DEFAULT_SIZE = 100;

/** The page size; 0 means the default of 100, as in AWS. */
export function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? DEFAULT_SIZE : maxResults;
}

/** One page of a complete list; the token says where the next page starts. */
export function pageOf<T>(
  items: readonly T[],
  { maxResults, nextToken }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  const from = nextToken === undefined ? 0 : numberIn(nextToken);
  const to = from + pageSize(maxResults);
  return { items: items.slice(from, to), next: to < items.length ? { nextToken: textToken(String(to)) } : {} };
}

export function textToken(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export function tokenText(token: string): string {
  return Buffer.from(token, "base64url").toString();
}

function numberIn(token: string): number {
  const text = tokenText(token);
  if (!/^\d+$/.test(text)) throw invalidPageToken(token);
  return Number(text);
}

export function invalidPageToken(token: string): AwsError {
  return new AwsError("InvalidToken", `Invalid Token: '${token}'`);
}

/** The run of an execution ARN. Throws ExecutionDoesNotExist. */
export function runOf({ runs }: ServiceParts, arn: string): Run {
  if (parseArn(arn).kind !== "execution") {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${parseArn(arn).kind}'`);
  }
  const run = runs.get(arn);
  if (run === undefined) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  return run;
}
