import * as z from "zod/mini";
import { WEEKDAYS } from "../../core/model/settings.ts";
import type {
  DeadlineResult,
  DeadlineTask,
  DecideResult,
  DecideTask,
  EmitTask,
  GoOnTask,
  MomentResult,
  MomentTask,
  UpdateTask,
  WaitTask,
} from "../../core/model/task.ts";
import { decide } from "../../core/steps/decide.ts";
import { type EmitDeps, emit } from "../../core/steps/emit.ts";
import { type GoOnDeps, goOn } from "../../core/steps/go-on.ts";
import { deadline, moment } from "../../core/steps/moment.ts";
import { registerWait, type WaitDeps } from "../../core/steps/register-wait.ts";
import { type UpdateDeps, update } from "../../core/steps/update.ts";
import { clock, messages, place, steps, value } from "../wiring/task-shape.ts";

const text = z.string();
const texts = z.array(text);
const values = z.record(text, value);

const momentShape = z.object({
  date: z.exactOptional(value),
  offset: z.number(),
  at: z.exactOptional(text),
  days: z.exactOptional(z.array(z.enum(WEEKDAYS))),
  zone: text,
  workspaceZone: text,
});

const event = z.object({
  event: text,
  same: z.exactOptional(text),
  when: z.exactOptional(text),
  of: z.exactOptional(text),
  ofPass: z.exactOptional(z.int()),
  fields: texts,
});

const wait = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("events"),
    need: z.enum(["any", "all"]),
    events: z.array(event).check(z.minLength(1)),
    since: z.enum(["step", "entry"]),
  }),
  z.object({ kind: z.literal("segment"), segment: text }),
  z.object({ kind: z.literal("date"), moment: momentShape, until: z.number() }),
]);

const document = z.object({
  contract: z.literal(1),
  customer: text,
  journey: text,
  n: z.int(),
  start: z.number(),
  steps,
  passes: z.exactOptional(z.record(text, z.int())),
  goOn: z.exactOptional(text),
  until: z.exactOptional(text),
  nominal: z.exactOptional(z.nullable(text)),
  part: z.exactOptional(z.int()),
});

const task = z.discriminatedUnion("do", [
  z.object({ ...place, do: z.literal("decide"), conditions: z.record(text, text), messages, steps }),
  z.object({
    ...place,
    do: z.literal("wait"),
    token: text,
    wait,
    began: text,
    until: z.exactOptional(z.number()),
    steps,
  }),
  z.object({
    ...place,
    do: z.literal("moment"),
    moment: momentShape,
    past: z.enum(["continue", "skip"]),
    waited: z.boolean(),
    began: z.exactOptional(text),
    clock: z.exactOptional(clock),
    messages,
    steps,
  }),
  z.object({ ...place, do: z.literal("deadline"), moment: momentShape, began: text, messages, steps }),
  z.object({
    ...place,
    do: z.literal("update"),
    set: values,
    add: values,
    append: values,
    remove: texts,
    join: texts,
    leave: texts,
    messages,
    steps,
  }),
  z.object({
    ...place,
    do: z.literal("emit"),
    event: text,
    to: z.exactOptional(text),
    properties: values,
    messages,
    steps,
  }),
  z.object({ ...place, do: z.literal("go_on"), document }),
]);

export type StepTask = DeadlineTask | DecideTask | WaitTask | MomentTask | UpdateTask | EmitTask | GoOnTask;

/** The task of a machine for the steps function. Throws where it is not a task of a known contract. */
export function parseTask(payload: unknown): StepTask {
  const read = task.safeParse(payload);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`The machine's request is not a task of contract 1: ${issue?.path.join(".")} ${issue?.message}.`);
}

type StepDeps = WaitDeps & UpdateDeps & EmitDeps & GoOnDeps;

/** Performs the task. The result is the answer to the machine, where the task has one. */
export async function perform(
  deps: StepDeps,
  task: StepTask,
): Promise<DeadlineResult | DecideResult | MomentResult | undefined> {
  if (task.do === "decide") return decide(deps, task);
  if (task.do === "moment") return moment(deps, task);
  if (task.do === "deadline") return deadline(deps, task);
  if (task.do === "wait") await registerWait(deps, task);
  else if (task.do === "update") await update(deps, task);
  else if (task.do === "emit") await emit(deps, task);
  else await goOn(deps, task);
  return undefined;
}
