import { type CodeEntry, error, warning } from "./entry.ts";

/** What destinations can get wrong besides their names and addresses. */
export const DESTINATIONS = {
  SJ640: error(
    "Field of another kind of `auth`",
    "Each kind of proof has fields of its own: one that it does not read would do nothing.",
    "Remove the field, or choose the kind that has it.",
  ),
  SJ641: error(
    "Permission that says too much or nothing",
    "The function's role gets this permission: it is one action, at one resource.",
    "Write `action: connect:StartTaskContact` and the ARN of what is called.",
  ),
  SJ642: error(
    "Example with another request",
    "The destination sends something else than the example says, so the other system would not take it.",
    "Correct the expression, or the request of the example.",
  ),
  SJ643: error(
    "Example that cannot be played",
    "The expression of the request or of the answer fails for the values of this example, and would fail for customers.",
    "Correct the expression, or the example.",
  ),
  SJ644: error(
    "Example with another outcome",
    "The destination takes the example's answer for something else than the example says.",
    "Correct the expression of `answer`, or the example.",
  ),
  SJ645: warning(
    "Destination without an example of its request",
    "Nothing shows that the expression makes what the other system reads, until calls are refused.",
    "Add `example: { with: …, request: { body: … }, status: 200, body: … }` as the other system documents it.",
  ),
  SJ646: error(
    "Event that is not forwarded",
    "Events by which Sojourn tells other systems of segments are on its bus already, and on no profile.",
    "Name events of customers; for segments make a rule of your own on the bus.",
  ),
  SJ647: error(
    "Function of Pinpoint's that should take events",
    "The payload of Pinpoint's custom channel has a customer's endpoints and no event.",
    "Remove `payload`, or forward to a destination of its own.",
  ),
  SJ648: error(
    "Rate of a destination that cannot be kept",
    "The rate is how many calls begin in a second, a minute or an hour at most, by all journeys and events together.",
    "Write `rate: 10 per second`, `rate: 100 per minute` or `rate: 5 per hour`; at most 500 per second.",
  ),
} as const satisfies Record<string, CodeEntry>;
