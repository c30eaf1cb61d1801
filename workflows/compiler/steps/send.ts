import { readName } from "../values/name.ts";
import { type Located, readWord } from "../values/text.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import { type MapTree, shown, type Tree } from "../yaml/tree.ts";
import type { StepKind } from "./kind.ts";
import type { Reading, StepForm } from "./reading.ts";
import { SEND_RESULTS } from "./results.ts";
import type { SendStep } from "./step.ts";

const CHOICE_FIELDS = ["first of", "also on"];
const ALSO_ON = ["quiet", "failed"] as const;

/** `send: cart_reminder`, or `send: { first of: [offer_push, offer_sms], also on: [quiet] }`. */
export const sendForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("send");
    if (field === undefined) return undefined;
    const what = field.value.kind === "map" ? readChoice(field.value, reading) : readOne(field.value, reading);
    return what === undefined ? undefined : { kind: "send", ...what, ...step.base(() => what.templates[0].value) };
  },
};

type What = Pick<SendStep, "templates" | "alsoOn">;

function readOne(tree: Tree, reading: Reading): What | undefined {
  if (tree.kind === "list") {
    reading.report("SJ110", tree.at, {
      message: "A send takes one template.",
      found: shown(tree),
      allowed: "a template",
      hint: "For the first of several that reaches the customer write `send: { first of: [ … ] }`.",
    });
    return undefined;
  }
  const template = readName(tree, reading.report);
  return template === undefined ? undefined : { templates: [template], alsoOn: [] };
}

function readChoice(tree: MapTree, reading: Reading): What | undefined {
  const { report } = reading;
  const fields = openMap(tree, "A send", CHOICE_FIELDS, report);
  if (fields === undefined) return undefined;
  const list = required(fields, "first of", "A send written as fields", "Write `send: <template>`, or add `first of`.");
  const named = list === undefined ? [] : readList(list, "first of", report);
  const [first, ...others] = named.flatMap((item) => readName(item, report) ?? []);
  const also = optional(fields, "also on", (words) => readList(words, "also on", report, true)) ?? [];
  const alsoOn = also.flatMap((word) => readWord(word, ALSO_ON, report) ?? []);
  if (first === undefined) return undefined;
  const templates: SendStep["templates"] = [first, ...others];
  reportRepeated(templates, reading);
  return { templates, alsoOn: ALSO_ON.filter((word) => alsoOn.includes(word)) };
}

function reportRepeated(templates: readonly Located<string>[], { report }: Reading): void {
  const seen = new Set<string>();
  for (const { value, at } of templates) {
    if (seen.has(value)) report("SJ341", at, { message: `\`${value}\` is listed twice.`, found: value });
    seen.add(value);
  }
}

export const sendKind: StepKind<"send"> = {
  what: "send",
  results: SEND_RESULTS,
  paths: () => [],
  ends: () => false,
  expressions: () => [],
  plan: (step, next, plan) => plan.add(step.id, { kind: "send", step, next }),
};
