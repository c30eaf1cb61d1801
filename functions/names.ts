/** The functions of the stack, by the names that they are deployed under. */
export const FUNCTION_NAMES = ["ingest", "steps", "send", "call", "roster", "settle", "sweep"] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The folder below `functions/` whose `handler.ts` exports the function's `handler`. The deployed name `roster` is older than the word fan-out. */
export function folderOf(name: FunctionName): string {
  return name === "roster" ? "fan-out" : name;
}
