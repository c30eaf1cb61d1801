import type { FunctionName } from "../functions/bundle.ts";

/** The functions that tasks call, by the placeholder that definitions name them with: `${SendFunctionArn}`. */
export const TASK_FUNCTIONS = {
  SendFunctionArn: "send",
  StepsFunctionArn: "steps",
  CallFunctionArn: "call",
} as const satisfies Readonly<Record<string, FunctionName>>;

export type TaskPlaceholder = keyof typeof TASK_FUNCTIONS;

/** The logging of machines: errors, without customers' data. */
export const MACHINE_LOGGING = { level: "ERROR", includeExecutionData: false } as const;
