import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { CloudView } from "../cloud/view.ts";
import type { NewEvent } from "./event-of.ts";

/** Puts an event on the cloud's bus; the id is EventBridge's. */
export async function putEvent(
  view: CloudView,
  event: NewEvent,
): Promise<{ readonly eventId: string } | { readonly refused: string }> {
  const { Entries } = await view.events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: view.bus,
          Source: "sojourn.cli",
          DetailType: event.name,
          Detail: JSON.stringify(event.detail),
        },
      ],
    }),
  );
  const [entry] = Entries ?? [];
  if (entry?.EventId !== undefined) return { eventId: entry.EventId };
  return { refused: `${entry?.ErrorCode ?? "no answer"} ${entry?.ErrorMessage ?? ""}`.trim() };
}
