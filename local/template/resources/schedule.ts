import { z } from "zod/mini";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";
import { eventTarget, Target } from "./target.ts";

const Properties = z.object({
  Name: z.optional(z.string()),
  GroupName: z._default(z.string(), "default"),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z._default(z.string(), "UTC"),
  State: z._default(z.string(), "ENABLED"),
  Target,
});

/** AWS::Scheduler::Schedule. A flexible time window is taken as none. */
export const schedule: ResourceType = {
  identify(properties, place) {
    const { Name, GroupName } = Properties.parse(properties);
    const name = physicalName(Name, place);
    return { ref: name, attributes: { Arn: arn(place, "scheduler", `schedule/${GroupName}/${name}`) } };
  },
  add(properties, { ref, attributes }, _place, draft) {
    const found = Properties.parse(properties);
    draft.schedules.push({
      kind: "scheduler",
      name: ref,
      arn: attributes.Arn ?? "",
      expression: found.ScheduleExpression,
      zone: found.ScheduleExpressionTimezone,
      enabled: found.State === "ENABLED",
      targets: [eventTarget(found.Target)],
    });
  },
};
