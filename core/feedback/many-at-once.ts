import type { CustomerEvent } from "../model/event.ts";
import type { RecentEvent } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { MACHINE_CLICK, type MachineRule } from "./machines.ts";

const CLICK = "Email Clicked";
/** Within this no person follows two links of a message; milliseconds. */
const AT_ONCE = 5000;
const RULE: MachineRule = "many at once";

/**
 * The events, with clicks by a machine for those clicks on counted links that came within five seconds of one on another link of the same
 * message, in this batch or before it. The first of several is known by that only if it comes in one batch with another. A second
 * click on one link is a person's.
 */
export function apartFromMachines<E extends { readonly event: CustomerEvent }>(
  events: readonly E[],
  recent: readonly RecentEvent[],
  { clicks }: Pick<Settings, "clicks">,
): readonly E[] {
  if (clicks?.countMachines === true || !events.some(({ event }) => isCounted(event))) return events;
  const before = recent.filter(({ name }) => name === CLICK || name === MACHINE_CLICK);
  return events.map((each) => {
    const { event } = each;
    if (!isCounted(event)) return each;
    const atOnce = (message: string | undefined, time: number) =>
      message === event.context.message && Math.abs(time - event.time) <= AT_ONCE;
    const others = events.filter(
      ({ event: other }) =>
        (isCounted(other) || other.name === MACHINE_CLICK) && other.properties.position !== event.properties.position,
    );
    const many =
      others.some(({ event: other }) => atOnce(other.context.message, other.time)) ||
      before.some(({ message, time }) => atOnce(message, time));
    return many
      ? { ...each, event: { ...event, name: MACHINE_CLICK, properties: { ...event.properties, machine: RULE } } }
      : each;
  });
}

/** A click on a link that leads through us. */
function isCounted({ name, context, properties }: CustomerEvent): boolean {
  return name === CLICK && context.message !== undefined && typeof properties.position === "number";
}
