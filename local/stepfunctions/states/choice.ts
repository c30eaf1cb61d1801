import { Fields, refuse } from "../definition/fields.ts";
import type { Scope } from "../expression/scope.ts";
import { EvaluationError, type Value } from "../expression/value.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { type Leaving, leave, neverSuspended, type Outcome, readValues, type State, type Target } from "./state.ts";

interface Rule extends Pick<Leaving, "next" | "output" | "assign"> {
  readonly condition: Value;
  readonly location: string;
}

/** Goes to the state of the first true condition, otherwise to `Default`. */
export function readChoice(name: string, fields: Fields): State {
  const targets: Target[] = [];
  const rules = (fields.list("Choices") ?? []).map((choice, at) => {
    const rule = new Fields(choice, `${fields.path}/Choices[${at}]`);
    const read = readRule(rule, `Choices[${at}]/`);
    targets.push({ path: `${rule.path}/Next`, next: read.next });
    rule.done();
    return read;
  });
  if (rules.length === 0) throw refuse(`${fields.path}/Choices`, "At least one choice is required");
  const next = fields.text("Default");
  if (next !== undefined) targets.push({ path: `${fields.path}/Default`, next });
  const otherwise = { ...readValues(fields), next };
  return {
    name,
    kind: "Choice",
    targets,
    enter: (progress) => choose(progress, rules, otherwise, progress.scope()),
    resume: neverSuspended,
  };
}

function readRule(fields: Fields, within: string): Rule & { next: string } {
  fields.text("Comment");
  const condition = fields.value("Condition", within);
  if (condition === undefined) throw refuse(fields.path, "The field 'Condition' is required");
  return { ...readValues(fields, within), condition, next: fields.needText("Next"), location: `${within}Condition` };
}

async function choose(
  progress: RunInProgress,
  rules: readonly Rule[],
  otherwise: Pick<Leaving, "next" | "output" | "assign">,
  scope: Scope,
): Promise<Outcome> {
  for (const rule of rules) {
    const given = rule.condition(scope);
    const holds = given instanceof Promise ? await given : given;
    if (typeof holds !== "boolean") {
      throw new EvaluationError(
        rule.location,
        `The field '${rule.location}' must evaluate to a boolean, and gave ${JSON.stringify(holds)}.`,
      );
    }
    if (holds) return leave(progress, "Choice", rule, scope, progress.input);
  }
  if (otherwise.next !== undefined) return leave(progress, "Choice", otherwise, scope, progress.input);
  return {
    to: "failure",
    error: "States.Runtime",
    cause: progress.causeText("Failed to transition out of the state. The state does not point to a next state."),
  };
}
