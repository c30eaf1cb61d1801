import type { Template } from "../../../core/model/message.ts";
import { slowestOf } from "../../../core/model/pace.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { ReadyJourney } from "../journey/compile.ts";

/** At how many customers a second a fan-out lets into the journeys whose marketing has a pace; absent where no channel has one. */
export function fanOutRates(
  journeys: readonly ReadyJourney[],
  templates: Readonly<Record<string, Template>>,
  { pace }: Pick<Settings, "pace">,
): Pick<Settings, "fanOutRates"> {
  if (pace === undefined) return {};
  const rates = journeys.flatMap(({ definition, templateFields }) => {
    const sent = [...templateFields.keys()].flatMap((name) => templates[name] ?? []);
    const channels = sent.filter(({ transactional }) => !transactional).map(({ channel }) => channel);
    const rate = slowestOf(pace, channels);
    return rate === undefined ? [] : [[definition.name.value, rate] as const];
  });
  return { fanOutRates: Object.fromEntries(rates) };
}
