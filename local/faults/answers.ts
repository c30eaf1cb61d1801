import { LOCAL_CHANNELS, type Refusal } from "../outbox/channels.ts";
import { AwsError } from "../protocol/service.ts";
import type { Provider } from "./plan.ts";

const STATUSES: Readonly<Record<string, number>> = {
  throttled: 429,
  "access denied": 403,
  gone: 410,
  "internal error": 500,
  unavailable: 503,
};

/** The allowed `answer`s of a provider. For webhooks and destinations any status from 300 to 599 is also allowed. */
export function answersOf(provider: Provider): readonly string[] {
  return Object.keys(refusalsOf(provider) ?? STATUSES);
}

/** True when this is an allowed answer of the provider. */
export function canAnswer(provider: Provider, answer: string): boolean {
  return (
    Object.hasOwn(refusalsOf(provider) ?? STATUSES, answer) || (!refusalsOf(provider) && /^[345]\d\d$/.test(answer))
  );
}

/** The refusal. For webhooks and destinations only its status is used. */
export function refusalOf(provider: Provider, answer: string): AwsError {
  const named = refusalsOf(provider)?.[answer];
  if (named !== undefined) return named();
  return new AwsError("Refused", `The ${provider} refused by the fault plan.`, STATUSES[answer] ?? Number(answer));
}

function refusalsOf(provider: Provider): Readonly<Record<string, Refusal>> | undefined {
  return provider === "destination" ? undefined : LOCAL_CHANNELS[provider].refusals;
}
