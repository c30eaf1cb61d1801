import { z } from "zod/mini";
import { AwsError } from "../kernel/fault.ts";
import type { Stack } from "../template/stack.ts";

const Asked = z.object({ EventBusName: z._default(z.string(), "default"), NamePrefix: z._default(z.string(), "") });

/**
 * ListRules: the rules of a bus, all in one answer; those with a schedule are on the default bus.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
 */
export function listRules(stack: Pick<Stack, "rules" | "schedules">, input: unknown): object {
  const { EventBusName: asked, NamePrefix: prefix } = Asked.parse(input);
  const bus = asked.slice(asked.lastIndexOf("/") + 1);
  const matching = stack.rules.map((rule) => ({ ...rule, of: { EventPattern: JSON.stringify(rule.pattern) } }));
  const scheduled = stack.schedules
    .filter(({ kind }) => kind === "rule")
    .map((rule) => ({ ...rule, bus: "default", of: { ScheduleExpression: rule.expression } }));
  const rules = [...matching, ...scheduled].filter((rule) => rule.bus === bus && rule.name.startsWith(prefix));
  if (rules.length === 0 && bus !== "default" && !stack.rules.some((rule) => rule.bus === bus)) {
    throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
  }
  return {
    Rules: rules.map(({ name, arn, enabled, of }) => ({
      Name: name,
      Arn: arn,
      State: enabled ? "ENABLED" : "DISABLED",
      EventBusName: bus,
      ...of,
    })),
  };
}
