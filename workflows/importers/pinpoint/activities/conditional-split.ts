import { allOf, anyOf, notExpression } from "../conditions/attribute.ts";
import { conditionOf } from "../conditions/condition.ts";
import { leadsNowhere } from "./leads-nowhere.ts";
import { evaluationWait } from "./wait-step.ts";
import type { WriteActivity } from "./write-activity.ts";

/** Waits as long as it says, then looks: https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-journeys.html */
export const conditionalSplit: WriteActivity<"ConditionalSplit"> = ({ settings }, writer) => {
  const { Condition, EvaluationWaitTime } = settings;
  const before = evaluationWait(EvaluationWaitTime, writer);
  const [yes, no] = [writer.way(0), writer.way(1)];
  if (yes.length === 0 && no.length === 0) return [...before, leadsNowhere(writer)];
  const conditions = (Condition?.Conditions ?? []).map((one, i) => conditionOf(one, i + 1, writer));
  if (conditions.length === 0) writer.say("otherwise", "The split has no condition: everybody takes its No way.");
  const join = Condition?.Operator === "ANY" ? anyOf : allOf;
  const expression = conditions.length === 0 ? "false" : join(conditions.map((one) => one.expression));
  const asked = [...before, ...conditions.flatMap((one) => one.before)];
  if (yes.length > 0) {
    return [...asked, { ...writer.base, if: expression, then: yes, ...(no.length === 0 ? {} : { else: no }) }];
  }
  return [...asked, { ...writer.base, if: notExpression(expression), then: no }];
};
