import { CHANNELS } from "../../../core/channels/channels.ts";
import { type Budget, budgetName, NANO, priceOf } from "../../../core/model/budget.ts";
import type { Settings } from "../../../core/model/settings.ts";

/** How long what is spent is not seen, at most: a minute until it is stored, and a minute until it is read. Seconds. */
const UNSEEN = 120;

/**
 * By how much more than its sum each budget may cost, a sentence each: what goes out at the channels' pace in two minutes, each text
 * message as one segment to the dearest country.
 */
export function overshootOf({ budgets = [], pace = {}, prices }: Settings): readonly string[] {
  return budgets.map((budget) => {
    const name = `The budget of ${budgetName(budget)}`;
    const channels = channelsOf(budget).filter((channel) => costOf(channel) > 0);
    const unpaced = channels.filter((channel) => pace[channel] === undefined);
    if (unpaced.length > 0) {
      return `${name} may be passed by what is sent in two minutes; with \`pace\` of ${unpaced.join(", ")} there is a limit to it.`;
    }
    const usd = channels.reduce(
      (all, channel) => all + ((pace[channel]?.rate ?? 0) * UNSEEN * costOf(channel)) / NANO,
      0,
    );
    return `${name} may be passed by ${Number(usd.toPrecision(3))} USD: two minutes at the pace of ${channels.join(", ")}.`;
  });

  function costOf(channel: (typeof CHANNELS)[number]): number {
    const countries = Object.keys(prices?.sms ?? {}).filter((country) => country !== "other");
    const [dearest, other] = [countries, []].map((each) => priceOf(prices, { channel, countries: each }));
    return Math.max(dearest ?? 0, other ?? 0);
  }
}

function channelsOf({ channel }: Budget): readonly (typeof CHANNELS)[number][] {
  return channel === undefined ? CHANNELS : [channel];
}
