import { defined } from "../../../core/model/defined.ts";
import { MESSAGE_MARKS, type Template } from "../../../core/model/message.ts";
import type { Report } from "../diagnostics/report.ts";
import { CLOCK, PAYLOAD, SEND_FAILED, WITH_HOLD, withSend } from "../emit/document.ts";
import { type Emitting, fitted, type Named, onward, type State } from "../emit/emitting.ts";
import { retriers } from "../emit/retry.ts";
import { place, STEPS } from "../emit/task.ts";
import { inWords, noteOf } from "../map/words.ts";
import { HELD_EVENTS, TASK_EVENTS } from "../plan/attempts.ts";
import type { PlanNode } from "../plan/plan.ts";
import { TEMPLATE_KINDS } from "../templates/channels.ts";
import { isName, NAME } from "../values/name.ts";
import { type Located, words } from "../values/text.ts";
import { list, oneOrList } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { Reading } from "./form.ts";
import { type FindTemplate, NO_TIME, NONE, STRAIGHT_ON, type Step, type StepBase, type WrittenKind } from "./kind.ts";

/** Send a template, or the first of several that its channel can deliver. */
export interface SendStep extends StepBase {
  readonly templates: readonly [Located<string>, ...Located<string>[]];
  /** What leads to the next template besides a missing address, missing consent or a suppression. */
  readonly alsoOn: readonly (typeof ALSO_ON)[number][];
}

const ALSO_ON = ["quiet", "failed"] as const;

/** `send: { first of: [offer_push, offer_sms], also on: [quiet] }`. */
const CHOICE = shape("A send written as fields", {
  "first of": {
    as: list(NAME),
    required: "Write `send: <template>`, or add `first of`.",
    description: "Templates, in the order they are tried",
  },
  "also on": {
    as: oneOrList(words(...ALSO_ON)),
    otherwise: [],
    description: "What leads to the next besides a missing address, missing consent or a suppression",
  },
});

/** What a send leaves in the run's document. */
const OUTCOMES = ["sent", "held", "dropped", "failed", "reason"] as const;

/** Whether a read of `steps.<send>.<field>` needs the message itself, not only the run's document. */
export function readsMessage(field: string | undefined): boolean {
  return field === undefined || !OUTCOMES.some((outcome) => outcome === field);
}

export const sendKind: WrittenKind<"send"> = {
  what: "send",
  form: {
    schema: {
      anyOf: [NAME.schema, CHOICE.schema],
      description: "A template, or the first of several whose channel can deliver.",
    },
    beside: {},
    read(step, reading) {
      const field = step.fields.get("send");
      if (field === undefined) return undefined;
      const what = field.value.kind === "map" ? readChoice(field.value, reading) : readOne(field.value, reading);
      return what === undefined ? undefined : { kind: "send", ...what, ...step.base(() => what.templates[0].value) };
    },
    elsewhere: [
      "email",
      "sms",
      "push",
      "message",
      "template",
      "mail",
      "notification",
      "notify",
      "in_app",
      "send_email",
      "send_message",
    ],
    instead: (word) => `Ask for its result in a step after it: \`- if: steps.<id>.sent\`, with \`${word}\`.`,
    example: "- send: cart_reminder",
  },
  results: () => [...OUTCOMES, ...MESSAGE_MARKS],
  waits: false,
  paths: STRAIGHT_ON,
  expressions: NONE,
  uses: ({ templates }) => templates.map((name) => ({ what: "template", name })),
  plan: (step, next, plan) => plan.add(step.id, { kind: "send", step, next }),
  successors: ({ next }) => [next],
  title: ({ step }) => titleOf(step),
  names: ({ step }) => ({
    entry: fitted(titleOf(step)),
    hold: fitted(step.title?.value ?? templatesTitle(step), "Hold ", " until allowed"),
  }),
  look: ({ step, next }, template) => ({
    look: "send",
    title: step.title?.value ?? `Send ${step.templates.map(({ value }) => inWords(value)).join(" or ")}`,
    ...noteOf(channelsAndTopics(step, template)),
    ways: [["", next]],
  }),
  states: sendStates,
  historyEvents: () => HELD_EVENTS + TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: true,
  diffTitle: (step) => `send ${templatesTitle(step)}`,
  knownById: "Reports count it as another step.",
};

type What = Pick<SendStep, "templates" | "alsoOn">;

/** `send: cart_reminder`. */
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
  const hint = tree.kind === "text" ? templateHint(tree.value) : undefined;
  if (hint !== undefined) {
    const found = shown(tree);
    reading.report("SJ113", tree.at, { message: `\`${found}\` is not the name of a template.`, found, hint });
    return undefined;
  }
  const template = NAME.read(tree, reading.report);
  return template === undefined ? undefined : { templates: [template], alsoOn: [] };
}

/** The hint for several templates at once, and for the name of a file. */
function templateHint(text: string): string | undefined {
  const names = text.split(/\s*,\s*/);
  if (names.length > 1 && names.every(isName)) {
    return `For the first that reaches the customer write \`send: { first of: [${names.join(", ")}] }\`; for each of them a step of its own.`;
  }
  const [, name] = /^([a-z]\w*)\.[\w.-]+$/.exec(text) ?? [];
  return name === undefined ? undefined : `Write \`${name}\`: the name of the file without its ending.`;
}

function readChoice(tree: Tree, { report }: Reading): What | undefined {
  const { "first of": [first, ...others] = [], "also on": alsoOn = [] } = CHOICE.read(tree, report) ?? {};
  if (first === undefined) return undefined;
  const templates: SendStep["templates"] = [first, ...others];
  reportRepeated(templates, report);
  return { templates, alsoOn: ALSO_ON.filter((word) => alsoOn.includes(word)) };
}

function reportRepeated(templates: readonly Located<string>[], report: Report): void {
  const seen = new Set<string>();
  for (const { value, at } of templates) {
    if (seen.has(value)) report("SJ341", at, { message: `\`${value}\` is listed twice.`, found: value });
    seen.add(value);
  }
}

function titleOf(step: Step<"send">): string {
  return step.title?.value ?? `Send ${templatesTitle(step)}`;
}

/** The templates in the order they are tried. */
function templatesTitle(step: Step<"send">): string {
  return step.templates.map(({ value }) => value).join(" or ");
}

function channelsAndTopics(step: Step<"send">, find: FindTemplate): string | undefined {
  const templates = step.templates.flatMap(({ value }) => find(value) ?? []);
  if (templates.length === 0) return undefined;
  const once = (texts: readonly string[]) => [...new Set(texts)].join(", ");
  const channels = templates.map(({ channel }) => TEMPLATE_KINDS[channel].title);
  return `${once(channels)} · ${once(templates.map(({ topic }) => topic ?? "transactional"))}`;
}

/** The send, and the wait of a held message: only a held message comes to that state. */
function sendStates(key: string, { step, next }: PlanNode<"send">, emitting: Emitting): readonly Named[] {
  const { id, templates, alsoOn } = step;
  const send = emitting.entry(key);
  const hold = emitting.named(key, "hold");
  return [
    [
      send,
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: "${SendFunctionArn}",
          Payload: {
            ...place(id, emitting),
            do: "send",
            choices: templates.map(({ value }) => choice(emitting.template(value))),
            alsoOn,
            clock: CLOCK,
            steps: STEPS,
          },
        },
        Output: withSend(id, PAYLOAD, emitting),
        Retry: retriers(["Hold", "Exited"]),
        Catch: [
          { ErrorEquals: ["Hold"], Output: WITH_HOLD, Next: hold },
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          { ErrorEquals: ["States.ALL"], Output: withSend(id, SEND_FAILED, emitting), Next: emitting.entry(next) },
        ],
        ...onward(next, emitting),
      },
    ],
    [hold, { Type: "Wait", Timestamp: "{% $states.input.until %}", Next: send }],
  ];
}

/** A template and what the gate needs to know of it: SendChoice. */
function choice({ name, channel, topic, transactional }: Template): State {
  return { template: name, channel, ...defined({ topic }), transactional };
}
