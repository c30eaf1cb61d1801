import { defined } from "../model/defined.ts";
import type { Message } from "../model/message.ts";
import { weightsOf } from "../policy/best-hour.ts";
import { HALF_HOUR } from "../profile/clicks.ts";

/** When customers click. */
export interface ClickedHours {
  /** Half hours with clicks, each once for each customer, by the hour of the customer's clock: 24 numbers. */
  readonly hours: readonly number[];
  readonly customers: number;
  /** The hour that a message would best come in, 0 to 23; absent where nobody has clicked. */
  readonly best?: number;
}

/** Counts in which hours messages are clicked, by the clocks of their customers. */
export class ClickTally {
  readonly #zone: string;
  /** Half hours of each customer, by zone. */
  readonly #customers = new Map<string, Map<string, Set<number>>>();

  /** `zone`: the workspace's, for messages that do not say their customer's. */
  constructor(zone: string) {
    this.#zone = zone;
  }

  add({ customerId, marks, wrote }: Pick<Message, "customerId" | "marks" | "wrote">): void {
    const clicked = marks?.clicked;
    if (clicked === undefined) return;
    const zones = this.#customers.get(customerId) ?? new Map<string, Set<number>>();
    this.#customers.set(customerId, zones);
    const zone = wrote?.zone ?? this.#zone;
    zones.set(zone, (zones.get(zone) ?? new Set()).add(Math.floor(clicked / HALF_HOUR)));
  }

  counts(): ClickedHours {
    let hours: readonly number[] = new Array(24).fill(0);
    let weights = hours;
    for (const zones of this.#customers.values()) {
      for (const [zone, clicks] of zones) {
        hours = added(hours, weightsOf([...clicks], zone, 0));
        weights = added(weights, weightsOf([...clicks], zone));
      }
    }
    const most = Math.max(...weights);
    const best = most > 0 ? weights.indexOf(most) : undefined;
    return { hours: hours.map((weight) => weight / 2), customers: this.#customers.size, ...defined({ best }) };
  }
}

function added(sums: readonly number[], more: readonly number[]): readonly number[] {
  return sums.map((sum, at) => sum + (more[at] ?? 0));
}
