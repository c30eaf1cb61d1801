import { reportName } from "../../core/feedback/apply.ts";
import { defined } from "../../core/model/defined.ts";
import { ENTER_JOURNEY } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { type Message, parseMessageKey } from "../../core/model/message.ts";
import type { JourneyTest, TestCustomer, TestEvent } from "../../workflows/compiler/testing/journey-test.ts";
import { ProblemError } from "../command.ts";

/** An event for the bus. */
export interface NamedDetail {
  readonly name: string;
  readonly detail: JsonObject;
}

const MINUTE = 60_000;

/** The events that describe the customer before the test begins. For an imported customer all are history, which starts nothing. */
export function describing({ customer }: JourneyTest, customerId: string, start: number): readonly NamedDetail[] {
  const { known, history } = customer;
  const past = history.flatMap(({ event, ago, times, properties }) =>
    Array.from({ length: times }, (_, i) => {
      const time = new Date(start - ago - i * MINUTE).toISOString();
      return { name: event, detail: { customerId, time, properties, context: { history: true } } };
    }),
  );
  if (known === "first event") return past;
  const context = { ...(known === "imported" ? { history: true } : {}), ...saidOf(customer) };
  return [...past, { name: "Customer Described", detail: { customerId, context } }];
}

/** The description of the customer, as the context of an event. */
function saidOf({ addresses, consent, traits, zone, locale, country }: TestCustomer): JsonObject {
  return {
    traits,
    addresses,
    consent,
    ...defined({ zone, locale, country }),
  };
}

/**
 * An event of the test, for the bus. `first`: the description of a customer whose first event it is; what the event itself says
 * comes before it. Problem when the event is about a message that was not sent.
 */
export function busEvent(
  event: TestEvent,
  customerId: string,
  messages: readonly Message[],
  first?: TestCustomer,
): NamedDetail {
  const { what, properties, business } = event;
  const context = contextOf(event, first);
  if ("event" in what) {
    return { name: what.event, detail: business ? { properties } : { customerId, properties, context } };
  }
  if ("enter" in what) {
    return { name: ENTER_JOURNEY, detail: { customerId, journey: what.enter.value, properties, context } };
  }
  const message = latestOf(messages, what.step.value);
  if (message === undefined) {
    throw new ProblemError(`Line ${event.place.line}: nothing had been sent by the step ${what.step.value} by then.`);
  }
  const name = reportName(message.channel, what.mark);
  if (name === undefined) {
    throw new ProblemError(
      `Line ${event.place.line}: nobody reports that a message by ${message.channel} was ${what.mark}.`,
    );
  }
  const permanent = what.mark === "bounced" ? { permanent: true } : {};
  const about = { ...context, message: message.key };
  return {
    name,
    detail: { customerId, properties: { ...permanent, ...properties }, context: about },
  };
}

function contextOf({ traits, addresses, consent, zone }: TestEvent, first: TestCustomer | undefined): JsonObject {
  return {
    ...(first === undefined ? {} : saidOf(first)),
    traits: { ...first?.traits, ...traits },
    addresses: { ...first?.addresses, ...addresses },
    consent: { ...first?.consent, ...consent },
    ...defined({ zone }),
  };
}

function latestOf(messages: readonly Message[], step: string): Message | undefined {
  return messages
    .filter(({ key, state }) => state === "sent" && parseMessageKey(key)?.step === step)
    .toSorted((a, b) => a.time - b.time)
    .at(-1);
}
