import type { Queue } from "../sqs/queue.ts";
import { type AccessRequest, type PolicyDocument, permits } from "../template/policy.ts";
import { type BusEvent, type EventTarget, type RuleFacts, targetInput } from "./event.ts";

/** The rule or schedule that delivers. */
export interface Origin extends RuleFacts {
  /** The service that calls the target; the target's policy must allow it. */
  readonly service: "events.amazonaws.com" | "scheduler.amazonaws.com";
}

export interface DeliveryPorts {
  queue(arn: string): Queue | undefined;
  /** Policies of queues and functions by ARN. */
  readonly policies: ReadonlyMap<string, readonly PolicyDocument[]>;
  /** Policies of roles by ARN. */
  readonly roles: ReadonlyMap<string, readonly PolicyDocument[]>;
  /** Calls a function asynchronously, with Lambda's retries; false when no function has that ARN. */
  invokeLater(functionArn: string, payload: string, key: string): boolean;
  /** Starts a run; false when the machine does not exist. */
  startRun(machineArn: string, input: string, name: string): Promise<boolean>;
  putOn(busArn: string, event: BusEvent): boolean;
  countQueueRequest(bytes: number): void;
  /** Called for every failed delivery. */
  failed(origin: Origin, target: EventTarget, code: string): void;
}

type Outcome = "delivered" | "NO_PERMISSIONS" | "RESOURCE_NOT_FOUND" | "INVALID_JSON";
type Deliver = (target: EventTarget, text: string, event: BusEvent, origin: Origin) => Outcome | Promise<Outcome>;

/**
 * Delivers events to targets. No failure here is temporary, so nothing is retried: a failed event goes to the target's
 * dead-letter queue at once, as EventBridge does with errors that are not retriable.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class Delivery {
  readonly #ports: DeliveryPorts;
  readonly #byService: Readonly<Record<string, Deliver>>;
  readonly #permitted = new Map<string, boolean>();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
    this.#byService = {
      sqs: (target, text, _event, origin) => this.#toQueue(target, text, origin),
      lambda: (target, text, event, origin) => this.#toFunction(target, text, event, origin),
      states: async (target, text, event) =>
        (await ports.startRun(target.arn, text, event.id)) ? "delivered" : "RESOURCE_NOT_FOUND",
      events: (target, _text, event) => (ports.putOn(target.arn, event) ? "delivered" : "RESOURCE_NOT_FOUND"),
    };
  }

  /** True when the local cloud can deliver to a target of this kind. */
  supports(target: EventTarget): boolean {
    return Object.hasOwn(this.#byService, serviceOf(target.arn));
  }

  /** Delivers one event. For queues and functions the delivery is durable on return. */
  deliver(target: EventTarget, event: BusEvent, origin: Origin): void {
    const text = targetInput(target, event, origin);
    const outcome = this.#byService[serviceOf(target.arn)]?.(target, text, event, origin) ?? "RESOURCE_NOT_FOUND";
    if (typeof outcome === "string") this.#settle(outcome, target, event, origin);
    else {
      outcome
        .catch((): Outcome => "RESOURCE_NOT_FOUND")
        .then((settled) => this.#settle(settled, target, event, origin));
    }
  }

  #settle(outcome: Outcome, target: EventTarget, event: BusEvent, origin: Origin): void {
    if (outcome === "delivered") return;
    this.#ports.failed(origin, target, outcome);
    if (target.deadLetterArn === undefined || !this.#permits(target, target.deadLetterArn, "sqs:SendMessage", origin))
      return;
    this.#ports.queue(target.deadLetterArn)?.send(JSON.stringify(event), {
      attributes: {
        RULE_ARN: { DataType: "String", StringValue: origin.arn },
        TARGET_ARN: { DataType: "String", StringValue: target.arn },
        ERROR_CODE: { DataType: "String", StringValue: outcome },
      },
    });
  }

  #toQueue(target: EventTarget, text: string, origin: Origin): Outcome {
    const queue = this.#ports.queue(target.arn);
    if (queue === undefined) return "RESOURCE_NOT_FOUND";
    if (!this.#permits(target, target.arn, "sqs:SendMessage", origin)) return "NO_PERMISSIONS";
    queue.send(text);
    this.#ports.countQueueRequest(text.length);
    return "delivered";
  }

  #toFunction(target: EventTarget, text: string, event: BusEvent, origin: Origin): Outcome {
    if (!this.#permits(target, target.arn, "lambda:InvokeFunction", origin)) return "NO_PERMISSIONS";
    return this.#ports.invokeLater(target.arn, text, event.id) ? "delivered" : "RESOURCE_NOT_FOUND";
  }

  #permits(target: EventTarget, resource: string, action: string, origin: Origin): boolean {
    const key = `${origin.arn} ${action} ${resource}`;
    let answer = this.#permitted.get(key);
    if (answer === undefined && origin.service === "scheduler.amazonaws.com") {
      // A schedule of EventBridge Scheduler is permitted by its role, not by the target's policy.
      answer = permits(this.#ports.roles.get(target.roleArn ?? "") ?? [], { action, resource });
      this.#permitted.set(key, answer);
    }
    if (answer === undefined) {
      const request: AccessRequest = {
        action,
        resource,
        service: origin.service,
        context: { "aws:sourcearn": origin.arn, "aws:sourceaccount": origin.arn.split(":")[4] ?? "" },
      };
      answer = permits(this.#ports.policies.get(resource) ?? [], request);
      this.#permitted.set(key, answer);
    }
    return answer;
  }
}

function serviceOf(arn: string): string {
  return arn.split(":")[2] ?? "";
}
