import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EMITTED_SOURCE } from "../../core/ingest/emitted.ts";
import { defined } from "../../core/model/defined.ts";
import { RetryableError } from "../../core/model/errors.ts";
import type { EventBus } from "../../core/ports/queues.ts";

/** Error codes of single events that pass by themselves. */
export const PASSING: ReadonlySet<string | undefined> = new Set([
  "ThrottlingException",
  "InternalFailure",
  "InternalException",
]);

/**
 * The stage's bus, for events of this source. PutEvents answers 200 also for events that it did not accept, and lists them: such an event is
 * thrown, as RetryableError where the error passes by itself.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBus(client: EventBridgeClient, name: string, source: string = EMITTED_SOURCE): EventBus {
  return {
    async put({ id, name: detailType, customerId, knownSince, journey, message: about, properties, time }) {
      const context = about === undefined ? {} : { context: { message: about } };
      const detail = { id, customerId, knownSince, ...defined({ journey }), properties, ...context, time };
      const entry = {
        EventBusName: name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        Time: new Date(time),
      };
      const { FailedEntryCount: failed = 0, Entries: [answer] = [] } = await client.send(
        new PutEventsCommand({ Entries: [entry] }),
      );
      if (failed === 0) return;
      const message = `The bus did not take an event: ${answer?.ErrorCode ?? "no reason given"}.`;
      throw PASSING.has(answer?.ErrorCode) ? new RetryableError(message) : new Error(message);
    },
  };
}
