import { defined } from "../../../core/model/defined.ts";
import type { Template } from "../../../core/model/message.ts";
import type { JourneyPriority, Settings } from "../../../core/model/settings.ts";
import { PRIORITY } from "../../../core/policy/priority.ts";
import type { Report } from "../diagnostics/report.ts";
import type { ReadyJourney } from "../journey/compile.ts";

/** The priorities of the journeys that send marketing; absent where no journey names one. A canary's messages count with its journey's. */
export function priorities(
  journeys: readonly ReadyJourney[],
  templates: Readonly<Record<string, Template>>,
): Pick<Settings, "priorities"> {
  if (journeys.every(({ definition }) => definition.priority === undefined)) return {};
  const found = new Map<string, JourneyPriority>();
  for (const { definition, templateFields } of journeys) {
    const name = definition.name.value;
    const sent = [...templateFields.keys()].flatMap((template) => marketingOf(templates[template]));
    const { priority, sends } = found.get(name) ?? { priority: definition.priority?.value ?? PRIORITY, sends: [] };
    found.set(name, { priority, sends: once([...sends, ...sent]) });
  }
  return { priorities: Object.fromEntries([...found].filter(([, { sends }]) => sends.length > 0)) };
}

function marketingOf(template: Template | undefined): JourneyPriority["sends"] {
  return template?.topic === undefined ? [] : [{ topic: template.topic, channel: template.channel }];
}

function once(sends: JourneyPriority["sends"]): JourneyPriority["sends"] {
  return [...new Map(sends.map((one) => [`${one.topic}/${one.channel}`, one])).values()];
}

/** Reports priorities that decide nothing. */
export function checkPriorities(
  journeys: readonly ReadyJourney[],
  { caps, priorities: known = {} }: Settings,
  reportIn: (file: string) => Report,
): void {
  for (const { definition } of journeys) {
    const { priority, name, file } = definition;
    if (priority === undefined) continue;
    const why =
      caps.length === 0 ? "there are no caps" : known[name.value] === undefined ? "it sends no marketing" : "";
    if (why !== "")
      reportIn(file)("SJ474", priority.at, {
        message: `This priority decides nothing: ${why}.`,
        ...defined({ found: String(priority.value) }),
      });
  }
}
