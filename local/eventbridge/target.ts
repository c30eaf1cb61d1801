import type { InputTransformer } from "./input.ts";

/** Where a rule or a schedule delivers to. */
export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  /** At most one of these three; none: the event as it is. */
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformer?: InputTransformer;
  readonly deadLetterArn?: string;
  /** As whom a schedule acts; a rule is let in by the target's own policy. */
  readonly roleArn?: string;
  readonly retry: { readonly attempts: number; readonly maximumAgeSeconds: number };
}
