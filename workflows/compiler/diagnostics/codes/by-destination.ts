import { type CodeEntry, error } from "./entry.ts";

/** What templates can get wrong whose message a destination takes. */
export const BY_DESTINATION = {
  SJ665: error(
    "Template for a destination that there is not",
    "The destination makes the request of the message: without it the message cannot leave.",
    "Correct the name, or add the destination: `sojourn new destination NAME`.",
  ),
  SJ666: error(
    "Values that are no JSON object",
    "The destination makes its request of named values. A message whose values cannot be read is not sent.",
    "Write one JSON object; Liquid stands within texts, or in place of a whole value.",
  ),
  SJ667: error(
    "Template for a destination that takes no values",
    "A destination with `payload: pinpoint` gets the customer as Amazon Pinpoint gave them to functions.",
    "Name another destination, or use a `call` step.",
  ),
} as const satisfies Record<string, CodeEntry>;
