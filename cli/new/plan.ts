import type { Settings } from "../../core/model/rules.ts";
import { STAGES } from "../../workflows/compiler/journey/definition.ts";
import { nearest } from "../../workflows/compiler/nearest.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { UsageError } from "../usage-error.ts";

/** What a new journey is to be. */
export interface JourneyPlan {
  readonly journey: string;
  readonly title: string;
  readonly stage: string;
  readonly event: string;
  /** What is sent, in turn: the first after `wait`, each other three days later. */
  readonly templates: readonly string[];
  readonly wait: string;
  readonly goal?: string;
  /** Absent for transactional messages. */
  readonly topic?: string;
  /** Whether customers who have said nothing get messages of the topic. */
  readonly byDefault: boolean;
}

/** Answers as they were given on the command line or to a question. */
export interface Answers {
  readonly title?: string | undefined;
  readonly stage?: string | undefined;
  readonly event?: string | undefined;
  readonly template?: readonly string[] | undefined;
  readonly wait?: string | undefined;
  readonly goal?: string | undefined;
  readonly topic?: string | undefined;
}

/** The plan that the answers make. Throws UsageError, with what to write, for one that cannot be. */
export function planOf(journey: string, answers: Answers, settings: Settings): JourneyPlan {
  const { event, stage = "consideration", wait = "1h", goal } = answers;
  checkName("The journey", journey);
  if (event === undefined || event === "") {
    throw new UsageError("Which event lets customers in?", 'Add --event "Signed Up".');
  }
  if (!STAGES.some((one) => one === stage)) {
    throw new UsageError(`There is no stage "${stage}".`, `Stages are ${STAGES.join(", ")}.`);
  }
  if (!/^[1-9]\d{0,2}[mhdw]$/.test(wait)) throw new UsageError(`--wait is "${wait}".`, "Write it like 30m, 1h or 3d.");
  const templates = answers.template === undefined || answers.template.length === 0 ? [journey] : answers.template;
  for (const template of templates) checkName("A template", template);
  const topic = topicOf(answers.topic, settings);
  return {
    journey,
    title: answers.title ?? titleOf(journey),
    stage,
    event,
    templates,
    wait,
    byDefault: topic !== undefined && settings.topics[topic]?.default === "in",
    ...(topic === undefined ? {} : { topic }),
    ...(goal === undefined || goal === "" ? {} : { goal }),
  };
}

function checkName(what: string, name: string): void {
  if (isName(name) && name.length <= 48) return;
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  const hint = better === "" ? "Write it like win_back." : `Write ${better.slice(0, 48)}.`;
  throw new UsageError(
    `${what} cannot be called "${name}": names are lower-case letters, digits and underscores, 48 at most.`,
    hint,
  );
}

/** The topic that was asked for, else the first that e-mails may bear; `transactional` for none. */
function topicOf(asked: string | undefined, { topics }: Settings): string | undefined {
  const byEmail = Object.keys(topics).filter((topic) => topics[topic]?.channels.includes("email"));
  if (asked === undefined) return byEmail[0];
  if (asked === "transactional") return undefined;
  if (byEmail.includes(asked)) return asked;
  const meant = nearest(asked, byEmail);
  const known = `Topics for e-mail are ${byEmail.join(", ") || "none"}; transactional messages have none.`;
  throw new UsageError(`There is no topic "${asked}".`, meant === undefined ? known : `Did you mean "${meant}"?`);
}

/** `win_back` → `Win back`. */
export function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
