import { createHash } from "node:crypto";
import { z } from "zod/mini";
import type { Json } from "../../core/model/json.ts";
import { VirtualKernel } from "../kernel/virtual-kernel.ts";
import { AwsError } from "../protocol/service.ts";
import { MemoryStorage } from "../stepfunctions/memory-storage.ts";
import type { LambdaAnswer, LambdaInvoker } from "../stepfunctions/ports.ts";
import { createStepFunctions } from "../stepfunctions/step-functions.ts";

/** The behaviour of a function in a case; a case with any other behaviour is refused. */
const FUNCTION = z.strictObject({
  returns: z.optional(z.json()),
  raises: z.optional(z.string()),
  message: z.optional(z.string()),
  /** Seconds. */
  sleeps: z.optional(z.number()),
});
type CaseFunction = z.output<typeof FUNCTION>;

/** One recorded execution: a definition, an input, and AWS's result. */
export const ASL_CASE = z.object({
  id: z.string(),
  definition: z.json(),
  input: z.json(),
  expected_status: z.string(),
  expected_output: z.optional(z.json()),
  expected_error: z.optional(z.nullable(z.string())),
  expected_event_types: z.array(z.string()),
  has_placeholders: z.optional(z.boolean()),
  functions: z.optional(z.record(z.string(), z.json())),
});
export type AslCase = z.output<typeof ASL_CASE>;

const START = Date.UTC(2026, 0, 1);
const A_YEAR = 366 * 86_400_000;

/** Runs the case on a virtual clock; the verdict is `refused` when the definition is refused by name. */
export async function judgeAslCase(one: AslCase): Promise<Verdict> {
  const functions = z.optional(z.record(z.string(), FUNCTION)).safeParse(one.functions);
  if (!functions.success) return { verdict: "refused", why: "A function of the case does what is not known here." };
  const kernel = new VirtualKernel({ start: START, concurrency: 1 });
  const storage = new MemoryStorage();
  const states = createStepFunctions({
    kernel,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    invoker: invokerOf(functions.data ?? {}),
    runs: storage,
    machines: storage,
    status: { changed: () => {} },
    region: "us-east-1",
    account: "111111111111",
  });
  let arn: string;
  try {
    arn = states.deploy({
      name: "case",
      roleArn: "arn:aws:iam::111111111111:role/case",
      definition: JSON.stringify(one.definition),
    });
  } catch (error) {
    if (error instanceof AwsError && error.code === "InvalidDefinition")
      return { verdict: "refused", why: error.message };
    throw error;
  }
  const input = JSON.stringify(one.input);
  const { executionArn } = await states.call("StartExecution", { stateMachineArn: arn, name: "case", input });
  await kernel.runUntil(START + A_YEAR);
  const run = await states.call("DescribeExecution", { executionArn });
  const { events } = await states.call("GetExecutionHistory", { executionArn, maxResults: 1000 });
  return compare(one, {
    status: run.status ?? null,
    error: run.error ?? null,
    output: typeof run.output === "string" ? JSON.parse(run.output) : null,
    events: z
      .array(z.object({ type: z.string() }))
      .parse(events)
      .map(({ type }) => type),
  });
}

interface Outcome {
  readonly [part: string]: Json;
  readonly status: Json;
  readonly error: Json;
  readonly output: Json;
  readonly events: readonly string[];
}

function compare(one: AslCase, got: Outcome): Verdict {
  const expected: Outcome = {
    status: one.expected_status,
    error: one.expected_error ?? null,
    output: one.has_placeholders ? got.output : (one.expected_output ?? null),
    events: one.expected_event_types,
  };
  return sameJson(expected, got) ? { verdict: "right" } : { verdict: "wrong", expected, got };
}

function invokerOf(functions: Readonly<Record<string, CaseFunction>>): LambdaInvoker {
  return {
    invoke: async (name, payload): Promise<LambdaAnswer> => {
      const [, spec] =
        Object.entries(functions).find(([arn]) => arn === name || arn.endsWith(`:function:${name}`)) ?? [];
      if (spec === undefined) {
        return { ok: false, error: "Lambda.ResourceNotFoundException", cause: `Function not found: ${name}` };
      }
      const takes = spec.sleeps === undefined ? {} : { takesSeconds: spec.sleeps };
      if (spec.raises === undefined) {
        const returns = spec.returns === undefined ? null : spec.returns;
        return { ok: true, payload: returns === "its input" ? payload : returns, ...takes };
      }
      const cause = { errorMessage: spec.message ?? "", errorType: spec.raises, requestId: "", stackTrace: [] };
      return { ok: false, error: spec.raises, cause: JSON.stringify(cause), ...takes };
    },
  };
}

/** The verdict on one case: right, refused by name, or wrong with the expected and the actual result. */
export type Verdict =
  | { readonly verdict: "right" }
  | { readonly verdict: "refused"; readonly why: string }
  | { readonly verdict: "wrong"; readonly expected: Json; readonly got: Json };

/** True when the values are equal as JSON, in any order of keys. */
function sameJson(one: Json, other: Json): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
