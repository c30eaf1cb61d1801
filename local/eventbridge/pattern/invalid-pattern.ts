import { AwsFault } from "../../kernel/fault.ts";

/** A pattern EventBridge does not take, in its words. */
export function invalidPattern(reason: string): AwsFault {
  return new AwsFault("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
