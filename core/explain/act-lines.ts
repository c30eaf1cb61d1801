import { z } from "zod/mini";
import { getOwn, type Json } from "../model/json.ts";
import type { AskedTask, Assigned, RunStep } from "./run-trace.ts";
import { errorSaid, left, type ShownStep, type StoryLine, unfinished } from "./story.ts";
import { restOf } from "./wait-lines.ts";
import { moment, shown, words } from "./words.ts";

const Failed = z.object({ code: z.number() });
const Turn = z.object({ until: z.string() });

/** What an update changed, or what was put on the bus. */
export function actLine(step: ShownStep, asked: AskedTask): StoryLine {
  const { entered: time, title } = step;
  if (step.error?.name === "Exited") return left(step);
  if (step.error !== undefined || step.left === undefined) return unfinished(step);
  return { time, title, text: asked.what?.join(", ") || "done", details: [], tone: "neutral" };
}

/** What another system answered: its status, and what was kept. */
export function callLine(step: ShownStep, asked: AskedTask, _messages: unknown, zone: string): StoryLine {
  const { entered: time, title, answer, error } = step;
  if (error?.name === "Exited") return left(step);
  const turn = error?.name === "Hold" ? Date.parse(errorSaid(Turn, step)?.until ?? "") : Number.NaN;
  if (!Number.isNaN(turn)) {
    const { text, open } = restOf(step, moment(turn, zone));
    const details = ["the destination is called no more often than its `rate` says"];
    return { time, title, text: `its turn: ${text}`, details, tone: open ? "waiting" : "neutral" };
  }
  const asking = asked.what?.join(", ") ?? "asked";
  if (answer !== undefined) {
    const { ok, code, ...kept } = answer;
    const details = Object.entries(kept).map(([name, value]) => `${words(name)}: ${shown(value)}`);
    return { time, title, text: `${asking}, answered ${shown(code)}`, details, tone: ok === true ? "good" : "bad" };
  }
  const isGivenUp = /^(Retryable|RetryAfter\d+|GivenUp)$/.test(error?.name ?? "");
  if (!isGivenUp || step.left === undefined) return unfinished(step);
  const code = errorSaid(Failed, step)?.code ?? 0;
  const last = code === 0 ? "which never answered" : `which answered ${code} to the last`;
  return { time, title, text: `${asking}, ${last}: no attempt was left`, details: [], tone: "bad" };
}

/** A run that had become too long hands over. */
export function goOnLine(step: ShownStep): StoryLine {
  if (step.error?.name === "Exited") return left(step);
  if (step.error !== undefined || step.left === undefined) return unfinished(step);
  const { entered: time, title } = step;
  return { time, title, text: "the run had become long: another goes on", details: [], tone: "neutral" };
}

/** What was asked of the profile, and what was answered. */
export function decideLine(step: RunStep, asked: AskedTask): StoryLine {
  const { entered: time, title } = step;
  if (step.error !== undefined || step.answer === undefined) return unfinished(step);
  const conditions = Object.entries(asked.conditions);
  const yes = conditions.filter(([id]) => step.answer?.[id] === true);
  const text = conditions.length === 1 ? (yes.length === 1 ? "yes" : "no") : yes.length === 0 ? "none of them" : "";
  const details = conditions.map(([id, source]) => `${source}: ${answered(id, step.answer)}`);
  return {
    time,
    title,
    text: text === "" ? `yes to ${yes.map(([, source]) => source).join(" and ")}` : text,
    details,
    tone: "neutral",
  };
}

/** What the steps function says beside its answers (DecideResult). */
const Beside = z.object({
  notThere: z.optional(z.record(z.string(), z.array(z.string()))),
  overBound: z.optional(z.array(z.string())),
});

function answered(id: string, answer: RunStep["answer"]): string {
  if (answer?.[id] === true) return "yes";
  const { notThere = {}, overBound = [] } = z.safeParse(Beside, answer).data ?? {};
  if (overBound.includes(id)) return "no, since it was more work than is allowed";
  const missing = notThere[id] ?? [];
  return missing.length === 0 ? "no" : `no, ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing`;
}

/** Which path of a split the customer went, and why: `position` is where they stand between 0 and 1. */
export function pathLine(
  { entered: time, title }: ShownStep,
  path: { readonly step: string; readonly name: string },
  position: number | undefined,
): StoryLine {
  const where = position === undefined ? "" : `, at ${Math.round(position * 1_000) / 10} of 100`;
  const details = [`drawn by customer and step${where}: always the same for this customer`];
  return { time, title, text: `took the path ${words(path.name)}`, details, tone: "neutral" };
}

/** What the machine assigns for the notes on a way: `repeat` is the one that the note is in. */
const Notes = z.array(z.object({ text: z.string(), title: z.optional(z.string()), repeat: z.optional(z.string()) }));

/** The notes that a customer came past, in order, at the time they did. */
export function noteLines(value: Json, { document }: Assigned, time: number): readonly StoryLine[] {
  const notes = z.safeParse(Notes, value).data ?? [];
  return notes.map(({ text, title = "Note", repeat }) => {
    const pass = repeat === undefined ? 1 : (getOwn(document.passes ?? {}, repeat) ?? 1);
    return {
      time,
      title: pass === 1 ? title : `${title} (pass ${pass})`,
      text: filled(text, pass, document),
      details: [],
      tone: "neutral",
    };
  });
}

/** A text with what stands in it as `${steps.<id>.<result>}` or `${pass}`, as it was then. */
function filled(text: string, pass: number, { steps }: Assigned["document"]): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, path: string) => {
    const [root, id = "", result = ""] = path.trim().split(".");
    const value = root === "pass" ? pass : getOwn(getOwn(steps, id) ?? {}, result);
    return value === undefined ? "(not known)" : shown(value);
  });
}
