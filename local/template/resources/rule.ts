import { z } from "zod/mini";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";
import { eventTarget, Target } from "./target.ts";

const Properties = z.object({
  Name: z.optional(z.string()),
  EventBusName: z._default(z.string(), "default"),
  EventPattern: z.optional(z.unknown()),
  ScheduleExpression: z.optional(z.string()),
  State: z._default(z.string(), "ENABLED"),
  Targets: z._default(z.array(Target), []),
});

/** AWS::Events::Rule: a pattern on a bus, or a schedule (in UTC). */
export const rule: ResourceType = {
  identify(properties, place) {
    const { Name, EventBusName } = Properties.parse(properties);
    const name = physicalName(Name, place);
    const bus = busName(EventBusName);
    const path = bus === "default" ? name : `${bus}/${name}`;
    return {
      ref: bus === "default" ? name : `${bus}|${name}`,
      attributes: { Arn: arn(place, "events", `rule/${path}`) },
    };
  },
  add(properties, { attributes }, place, draft) {
    const found = Properties.parse(properties);
    const common = {
      name: physicalName(found.Name, place),
      arn: attributes.Arn ?? "",
      enabled: found.State === "ENABLED",
      targets: found.Targets.map(eventTarget),
    };
    if (found.EventPattern !== undefined) {
      draft.rules.push({ ...common, bus: busName(found.EventBusName), pattern: found.EventPattern });
    }
    if (found.ScheduleExpression !== undefined) {
      draft.schedules.push({ ...common, kind: "rule", expression: found.ScheduleExpression, zone: "UTC" });
    }
  },
};

/** A rule names its bus by name or by ARN. */
function busName(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}
