/** The functions of the stack; `functions/<name>/handler.ts` exports the `handler` of each. */
export const FUNCTION_NAMES = ["ingest", "steps", "send", "call", "roster", "settle", "sweep"] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];
