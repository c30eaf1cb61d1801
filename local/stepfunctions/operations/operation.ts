import type { z } from "zod/mini";
import type { JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports.ts";
import { AwsError } from "../../kernel/fault.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Machines } from "../machines.ts";
import type { RunStorage } from "../ports.ts";
import type { Runs } from "../runs.ts";

/** What the operations work on. */
export interface Service {
  readonly kernel: Kernel;
  readonly hash: Hash;
  readonly machines: Machines;
  readonly runs: Runs;
  readonly storage: RunStorage;
  /** `arn:<partition>:states:<region>:<account>` */
  readonly arnPrefix: string;
}

/** An operation of the API: the parsed JSON of a request in, that of the answer out. Throws AwsFault. */
export type Operation = (service: Service, input: unknown) => Promise<JsonObject>;

export function operation<T extends z.ZodMiniType>(
  schema: T,
  act: (service: Service, input: z.output<T>) => JsonObject | Promise<JsonObject>,
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

/** Times go over the wire as epoch seconds. */
export function seconds(millis: number): number {
  return millis / 1000;
}
