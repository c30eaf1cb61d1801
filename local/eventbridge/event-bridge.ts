import { z } from "zod/mini";
import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import { type Stack, TemplateRefusedError } from "../template/stack.ts";
import type { Delivery } from "./delivery.ts";
import { type BusEvent, busEvent, busName, type EventContent, EventIds, type EventTarget } from "./event.ts";
import { compilePattern, type PatternMatcher } from "./pattern.ts";

export interface EventBridgePorts {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly delivery: Delivery;
}

const ServiceEvent = z.object({
  version: z.literal("0"),
  id: z.string(),
  "detail-type": z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.unknown(),
});

interface LiveRule {
  readonly name: string;
  readonly arn: string;
  readonly matches: PatternMatcher;
  readonly targets: readonly EventTarget[];
}

/**
 * The buses of the template and the account's default bus. `put` delivers the event in one transaction before it returns:
 * in the local cloud there is nothing between a bus and its queues.
 */
export class EventBridge {
  readonly #ports: EventBridgePorts;
  readonly #stack: Pick<Stack, "region" | "account">;
  readonly #rules = new Map<string, LiveRule[]>();
  readonly #ids = new EventIds();

  constructor(stack: Stack, ports: EventBridgePorts) {
    this.#ports = ports;
    this.#stack = stack;
    // A partner's bus is not in the template: the account has it.
    const partners = stack.rules
      .map(({ bus }) => ({ name: bus }))
      .filter(({ name }) => name.startsWith("aws.partner/"));
    for (const { name } of [{ name: "default" }, ...partners, ...stack.buses]) this.#rules.set(name, []);
    for (const rule of stack.rules) {
      const rules = this.#rules.get(rule.bus);
      if (rules === undefined) throw new TemplateRefusedError(`The rule ${rule.name} is on a bus that does not exist.`);
      for (const target of rule.targets) {
        if (!ports.delivery.supports(target)) {
          throw new TemplateRefusedError(`The rule ${rule.name}: the local cloud cannot deliver to ${target.arn}.`);
        }
      }
      if (rule.enabled) rules.push({ ...rule, matches: compilePattern(rule.pattern) });
    }
  }

  /** True when a bus has this name or ARN. */
  hasBus(nameOrArn: string): boolean {
    return this.#rules.has(busName(nameOrArn));
  }

  /** Puts an event on a bus and delivers it; the result is its id. */
  put(bus: string, content: EventContent): string {
    const name = busName(bus);
    const id = this.#ids.next(name, this.#ports.kernel.now(), content);
    this.route(name, busEvent(id, content, { ...this.#stack, bus: name }));
    return id;
  }

  /** Passes an event on to another bus; false when that bus does not exist. */
  forward(busArn: string, event: BusEvent): boolean {
    if (!this.hasBus(busArn)) return false;
    this.route(busName(busArn), event);
    return true;
  }

  /** Delivers an event of an AWS service of the account, on the default bus. */
  report(event: object): void {
    this.route("default", ServiceEvent.parse(event));
  }

  /** Delivers an event to the targets of the rules of a bus that match it. */
  route(bus: string, event: BusEvent): void {
    const matching = (this.#rules.get(bus) ?? []).filter((rule) => rule.matches(event));
    if (matching.length === 0) return;
    const ingestion = this.#ports.kernel.now();
    this.#ports.store.atomically(() => {
      for (const { name, arn, targets } of matching) {
        for (const target of targets) {
          this.#ports.delivery.deliver(target, event, { name, arn, ingestion, service: "events.amazonaws.com" });
        }
      }
    });
  }
}
