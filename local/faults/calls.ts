import type { AwsError } from "../kernel/fault.ts";
import type { Invocation } from "../lambda/invocation-context.ts";
import type { Route, ServiceName } from "../protocol/gateway.ts";
import { queryRefusal } from "../protocol/query-service.ts";
import { jsonRefusal, type Reply } from "../protocol/service.ts";
import { SNS_NAMESPACE } from "../sns/service.ts";
import { STS_NAMESPACE } from "../sts/service.ts";
import type { Faults } from "./faults.ts";
import type { Provider } from "./plan.ts";

const PROVIDER_OF: Readonly<Partial<Record<ServiceName, Provider>>> = { ses: "email", "sms-voice": "sms", sns: "push" };

/** A call of an AWS service that a function makes under a fault plan: made, refused, or never answered. */
export function ofCall(
  faults: Faults,
  invocation: Invocation,
  { service, operation }: Route,
  make: () => Promise<Reply>,
): Promise<Reply> {
  const { course, event, functionName } = invocation;
  // A bundle that loads makes no calls that could go wrong.
  if (course === undefined) return make();
  const provider = PROVIDER_OF[service];
  const trouble = () =>
    provider === undefined
      ? faults.ofService(service, operation, event)
      : faults.ofProvider(provider, functionName, event);
  return course.call(trouble, make, (fault) => REFUSALS[service](fault));
}

/** A call over HTTP, of a webhook or a destination. */
export function ofRequest<T>(
  faults: Faults | undefined,
  invocation: Invocation | undefined,
  provider: Provider,
  door: { readonly make: () => Promise<T>; readonly refused: (status: number) => T },
): Promise<T> {
  const course = invocation?.course;
  if (faults === undefined || invocation === undefined || course === undefined) return door.make();
  const trouble = () => faults.ofProvider(provider, invocation.functionName, invocation.event);
  return course.call(trouble, door.make, ({ status }) => door.refused(status));
}

const json = (namespace: string, contentType: Parameters<typeof jsonRefusal>[0]["contentType"]) => (fault: AwsError) =>
  jsonRefusal({ namespace, contentType }, fault);

/** How each service words a refusal. */
const REFUSALS: Readonly<Record<ServiceName, (fault: AwsError) => Reply>> = {
  dynamodb: json("com.amazon.coral.availability#", "application/x-amz-json-1.0"),
  states: json("", "application/x-amz-json-1.0"),
  events: json("", "application/x-amz-json-1.1"),
  sqs: json("com.amazonaws.sqs#", "application/x-amz-json-1.0"),
  ses: json("", "application/json"),
  "sms-voice": json("", "application/x-amz-json-1.0"),
  sns: (fault) => queryRefusal(SNS_NAMESPACE, fault),
  sts: (fault) => queryRefusal(STS_NAMESPACE, fault),
  lambda: json("", "application/json"),
};
