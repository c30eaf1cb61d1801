import { AwsError } from "../../kernel/fault.ts";

/** A pattern EventBridge does not take, in its words. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
