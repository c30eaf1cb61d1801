import { defined } from "../../../core/model/defined.ts";
import { didYouMean, misspelt, type Report } from "../diagnostics/report.ts";
import { NAME } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { VALUE } from "../values/value.ts";
import { asWritten, inShort, mapOf } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { Reading, StepForm } from "./form.ts";
import { fillParameters, type SharedSteps } from "./shared-steps.ts";

/** `use: { steps: remind, with: { template: renewal_3 } }`, or the name alone. */
const USE = inShort(
  NAME,
  shape("A use", {
    steps: { as: NAME, required: true, description: "The name of the shared steps" },
    with: { as: asWritten(mapOf(VALUE, { message: "" }).schema), description: "A value for each parameter" },
  }),
  (steps): { readonly steps: Located<string>; readonly with?: Tree } => ({ steps }),
);

/** `use: { steps: remind, with: { template: renewal_3 } }`: the shared steps stand in its place, their ids begin with its own. */
export const useForm: StepForm = {
  schema: USE.schema,
  beside: {},
  read(step, reading) {
    const field = step.fields.get("use");
    if (field === undefined) return undefined;
    const { report } = reading;
    const use = USE.read(field.value, report);
    if (use === undefined) return undefined;
    const name = use.steps;
    const shared = findShared(name, reading);
    const { id } = step.base(() => reading.deriveId(name.value));
    if (shared === undefined) {
      reading.unreadIds(`${id}_`);
      return undefined;
    }
    const values = readArguments(shared, name, use.with, report);
    return values === undefined
      ? undefined
      : reading.readShared(shared, `${id}_`, (steps) => fillParameters(steps, values));
  },
  elsewhere: ["include", "import"],
  example: "  use: { steps: remind_by_any_channel,",
};

function findShared(name: Located<string>, { shared, using, report }: Reading): SharedSteps | undefined {
  if (using.includes(name.value)) {
    report("SJ823", name.at, {
      message: `These shared steps use themselves: ${[...using.slice(using.indexOf(name.value)), name.value].join(" → ")}.`,
      found: name.value,
    });
    return undefined;
  }
  if (!shared.names.has(name.value)) {
    const hint = didYouMean(name.value, shared.names);
    report("SJ820", name.at, {
      message: `There are no shared steps \`${name.value}\`.`,
      found: name.value,
      allowed: [...shared.names].sort().join(", ") || "no shared steps yet",
      hint: hint ?? `Add workflows/steps/${name.value}.yaml.`,
    });
  }
  return shared.all.get(name.value);
}

/** The arguments by parameter; undefined where one is missing, so that its steps are not read with a hole. */
function readArguments(
  { parameters }: SharedSteps,
  name: Located<string>,
  tree: Tree | undefined,
  report: Report,
): ReadonlyMap<string, Tree> | undefined {
  if (tree !== undefined && tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: "`with` are fields, one for each parameter.",
      found: shown(tree),
      allowed: parameters.join(", "),
    });
    return undefined;
  }
  const given = new Map(tree?.fields);
  for (const [key, field] of [...given]) {
    if (parameters.includes(key)) continue;
    // A misspelt parameter counts as the one that was meant.
    const meant = misspelt(key, parameters);
    if (meant !== undefined && !given.has(meant)) given.set(meant, field);
    const hint = didYouMean(key, parameters);
    report("SJ825", field.key, {
      message: `\`${name.value}\` has no parameter \`${key}\`.`,
      found: key,
      allowed: parameters.join(", ") || "no parameters",
      ...defined({ hint }),
    });
  }
  const missing = parameters.filter((parameter) => !given.has(parameter));
  for (const parameter of missing) {
    report("SJ824", name.at, {
      message: `\`${name.value}\` needs a value for \`${parameter}\`.`,
      found: [...given.keys()].join(", ") || "no parameters",
      allowed: parameters.join(", "),
      hint: `Add \`${parameter}: …\` to \`with\`.`,
    });
  }
  if (missing.length > 0) return undefined;
  return new Map([...given].map(([key, { value }]) => [key, value]));
}
