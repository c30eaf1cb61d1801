import type { Invocation } from "../lambda/invocation-context.ts";
import { LOCAL_CHANNELS } from "../outbox/channels.ts";
import { SNS_NAMESPACE } from "../outbox/providers.ts";
import type { Route, ServiceName } from "../protocol/gateway.ts";
import { AwsError, jsonRefusal, queryRefusal, type Reply, STS_NAMESPACE } from "../protocol/service.ts";
import { type CallFault, type Faults, SILENCE_MILLIS } from "./faults.ts";
import { PROVIDERS, type Provider, type StopFault } from "./plan.ts";

/** The channel whose messages a service takes. */
function channelOf(service: ServiceName): Provider | undefined {
  return PROVIDERS.find((one) => one !== "destination" && LOCAL_CHANNELS[one].door === service);
}

/** Makes a function's call of an AWS service under a fault plan: the call is made, refused, or never answered. */
export function callService(
  faults: Faults,
  invocation: Invocation,
  { service, operation }: Route,
  make: () => Promise<Reply>,
): Promise<Reply> {
  const { faulty, event, functionName } = invocation;
  // Calls while a bundle loads never fail.
  if (faulty === undefined) return make();
  const provider = channelOf(service);
  const faultOfCall = () =>
    provider === undefined
      ? faults.ofService(service, operation, event)
      : faults.ofProvider(provider, functionName, event);
  return faulty.call(faultOfCall, make, (fault) => REFUSALS[service](fault));
}

/** Makes a call of a webhook or a destination under a fault plan, if there is one. */
export function callOverHttp<T>(
  faults: Faults | undefined,
  invocation: Invocation | undefined,
  provider: Provider,
  request: { readonly make: () => Promise<T>; readonly refused: (status: number) => T },
): Promise<T> {
  const faulty = invocation?.faulty;
  if (faults === undefined || invocation === undefined || faulty === undefined) return request.make();
  const faultOfCall = () => faults.ofProvider(provider, invocation.functionName, invocation.event);
  return faulty.call(faultOfCall, request.make, ({ status }) => request.refused(status));
}

const json = (namespace: string, contentType: Parameters<typeof jsonRefusal>[0]["contentType"]) => (fault: AwsError) =>
  jsonRefusal({ namespace, contentType }, fault);

/** The form of a refusal, by service. */
const REFUSALS: Readonly<Record<ServiceName, (fault: AwsError) => Reply>> = {
  dynamodb: json("com.amazon.coral.availability#", "application/x-amz-json-1.0"),
  states: json("", "application/x-amz-json-1.0"),
  events: json("", "application/x-amz-json-1.1"),
  sqs: json("com.amazonaws.sqs#", "application/x-amz-json-1.0"),
  ses: json("", "application/json"),
  "sms-voice": json("", "application/x-amz-json-1.0"),
  "social-messaging": json("", "application/json"),
  sns: (fault) => queryRefusal(SNS_NAMESPACE, fault),
  sts: (fault) => queryRefusal(STS_NAMESPACE, fault),
  lambda: json("", "application/json"),
  secretsmanager: json("", "application/x-amz-json-1.1"),
};

/** One invocation under a fault plan: whether and where it is cut off, and how long it waits for providers that never answer. */
export class FaultyInvocation {
  /** Resolves when the invocation is cut off. */
  readonly cutOff: Promise<void>;
  readonly #stop: StopFault | undefined;
  #callsLeft: number;
  #end: () => void = () => {};
  #waitedMillis = 0;

  constructor(stop: StopFault | undefined) {
    this.#stop = stop;
    this.#callsLeft = stop?.after ?? Number.POSITIVE_INFINITY;
    this.cutOff = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Virtual time that it waited for providers that never answered; milliseconds. */
  get waitedMillis(): number {
    return this.#waitedMillis;
  }

  /** The name of the error that its caller gets instead of an answer. */
  get stoppedWith(): string | undefined {
    return this.#stop?.error;
  }

  /** Makes a call of this invocation, with the fault that the plan has for it. The call at which it is cut off never resolves. */
  async call<T>(faultOfCall: () => CallFault, make: () => Promise<T>, refused: (fault: AwsError) => T): Promise<T> {
    if (this.#callsLeft <= 0) {
      if (this.#callsLeft === 0 && this.#stop?.made === true) await make();
      this.#callsLeft = -1;
      this.#end();
      return new Promise<T>(() => {});
    }
    this.#callsLeft--;
    const fault = faultOfCall();
    if (fault === undefined) return make();
    if (fault instanceof AwsError) return refused(fault);
    if (fault.made) await make();
    if (fault.error.name === "TimeoutError") this.#waitedMillis += SILENCE_MILLIS;
    throw fault.error;
  }
}
