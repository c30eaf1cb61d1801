import type { CustomerEvent } from "../model/event.ts";
import type { MessageFinder, MessageTags } from "../ports/messages.ts";

/** What a provider reports of a message that it names by its own id. */
export interface UnnamedReport {
  readonly reportedAs: string;
  readonly report: Said;
}

type Said = Omit<CustomerEvent, "customerId" | "context" | "provider">;

/**
 * For how long a report may be ahead of the message: it may come before the answer to the call has been stored, and before
 * the index has it. Longer than both, and than the clocks of two services differ; milliseconds.
 */
export const EARLY_MS = 2 * 60_000;

/**
 * Whose report it is. `early`: nobody's yet, and it should come again. `foreign`: no message of this stage; the events of an
 * account tell of all of its text messages, whoever sends them.
 */
export async function whose(
  finder: MessageFinder,
  { reportedAs, report }: UnnamedReport,
  now: number,
): Promise<CustomerEvent | "early" | "foreign"> {
  const tags = await finder.find(reportedAs);
  if (tags !== undefined) return aboutMessage(report, tags);
  return now < report.time + EARLY_MS ? "early" : "foreign";
}

/** The provider's report as the customer's event. */
export function aboutMessage(report: Said, { customerId, key }: MessageTags): CustomerEvent {
  return { ...report, customerId, context: { message: key }, provider: true };
}
