import { entryOf } from "../enter/end.ts";
import { numberIn } from "../identity/merged.ts";
import { budgetSlot, SPENT_TALLY } from "../model/budget.ts";
import { defined } from "../model/defined.ts";
import { MAIL_TALLY, mailDays } from "../model/deliverability.ts";
import { DROP_FACTS } from "../model/drop-reasons.ts";
import { getOwn, type Json } from "../model/json.ts";
import { type Grounds, type Message, messageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { SendChoice, SendTask } from "../model/task.ts";
import { atMoment, sharedMoment } from "../moment/shared-moment.ts";
import { localTime } from "../moment/wall-time.ts";
import { addressHashes } from "../policy/address.ts";
import { BEST_HOUR, stillWaiting } from "../policy/best-hour.ts";
import type { Decision, MessageFacts } from "../policy/decision.ts";
import { decide } from "../policy/gate.ts";
import type { Slots } from "../ports/tallies.ts";
import type { RedoTarget } from "../redo/redo.ts";
import type { SendDeps } from "./deps.ts";

/** What earlier rounds of a send have found out about its choices. */
export interface Progress {
  /** Templates whose provider has refused the message for good. */
  readonly failed: readonly string[];
  /** The template of a claim that is being taken over: no other choice may be sent. */
  readonly only?: string;
}

export interface Choice {
  readonly send: ChosenSend;
  readonly decision: Decision;
}

/**
 * The first choice that the gate allows. If it allows none, the choice whose decision explains this best: the first that is
 * held, or else the first of all. Undefined if no choice is left. One read for each choice with an address.
 *
 * 1. A choice is passed over because of a missing address, missing consent or a suppression, and because of the hour if `alsoOn`
 *    says so. Any other reason (a cap, the control group) decides for all choices.
 * 2. The grounds keep which choices were passed over, and why. After a hold they tell which providers had refused.
 */
export async function choose(
  deps: SendDeps,
  task: SendTask,
  profile: Profile,
  now: number,
  { failed, only }: Progress,
): Promise<Choice | undefined> {
  const passed: Record<string, Json> = Object.fromEntries(failed.map((template) => [template, FAILED]));
  let waiting: Choice | undefined;
  let first: Choice | undefined;
  for (const choice of task.choices) {
    if (failed.includes(choice.template) || (only !== undefined && only !== choice.template)) continue;
    const send = chosen(task, choice);
    const decision = await askGate(deps, send, profile, now);
    const found = { send, decision: withPassed(decision, passed) };
    if (decision.kind === "allow" || decision.kind === "exited") return found;
    const reason = passedOver(decision, task.alsoOn);
    if (reason === undefined) return waiting ?? found;
    if (decision.kind === "hold") waiting ??= found;
    first ??= found;
    passed[choice.template] = reason;
  }
  const best = waiting ?? first;
  return best && { ...best, decision: withPassed(best.decision, others(passed, best.send.template)) };
}

const FAILED = "failed";

/** The templates that a stored message has passed over because their provider refused. */
export function failedIn({ verdict }: Pick<Message, "verdict">): readonly string[] {
  const passed = verdict?.values.passed;
  if (typeof passed !== "object" || passed === null || Array.isArray(passed)) return [];
  return Object.entries(passed).flatMap(([template, reason]) => (reason === FAILED ? [template] : []));
}

function passedOver(
  decision: Exclude<Decision, { kind: "allow" | "exited" }>,
  alsoOn: SendTask["alsoOn"],
): string | undefined {
  const quiet = alsoOn.includes("quiet");
  if (decision.kind === "hold") return quiet && !decision.forAll ? "held" : undefined;
  const { nextChoice } = DROP_FACTS[decision.reason];
  return nextChoice === "always" || (quiet && nextChoice === "quiet") ? decision.reason : undefined;
}

function others(passed: Readonly<Record<string, Json>>, template: string): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(passed).filter(([name]) => name !== template));
}

function withPassed(decision: Decision, passed: Readonly<Record<string, Json>>): Decision {
  if (decision.kind === "exited" || Object.keys(passed).length === 0) return decision;
  const grounds: Grounds = { ...decision.grounds, values: { ...decision.grounds.values, passed: { ...passed } } };
  return { ...decision, grounds };
}

/** A send as one of its choices would make it. */
export type ChosenSend = Omit<SendTask, "choices" | "alsoOn"> & SendChoice;

export function chosen({ choices: _choices, alsoOn: _alsoOn, ...task }: SendTask, choice: SendChoice): ChosenSend {
  return { ...task, ...choice };
}

/**
 * The gate's decision on this profile; reads the address's suppression, if there is an address, and the message where it would wait
 * for the customer's best hour, since it waits for that once. `again`: the message was given up, and a person has it sent after all.
 */
export async function askGate(
  deps: SendDeps,
  task: ChosenSend,
  profile: Profile,
  now: number,
  again?: RedoTarget,
): Promise<Decision> {
  const { hash, settings } = deps;
  const hashes = addressHashes(hash, profile, task.channel);
  const suppression = hashes.length === 0 ? undefined : await deps.suppressions.read(task.channel, hashes);
  const { paused } = await deps.control.read();
  const since = getOwn(paused, task.journey);
  const entry = entryOf(profile, task);
  const spent = task.transactional ? undefined : spentNow(deps, now);
  const mail =
    settings.deliverability === "hold" && marketsByMail(task)
      ? deps.tallies?.read(MAIL_TALLY, mailDays(now))
      : undefined;
  const moment = entry && atMoment(sharedMoment(task.clock, entry, now), now);
  const input = {
    now,
    hash,
    settings,
    profile,
    suppression,
    paused: since,
    moment,
    mail: await mail,
    spent: await spent,
    again,
    message: factsOf(deps, task, profile),
  };
  const decision = decide(input);
  if (decision.kind !== "hold" || decision.grounds.rule !== BEST_HOUR) return decision;
  const stored = await deps.messages.read(task.customer, messageKey(task));
  return stored?.timed ? (stillWaiting(stored, now) ?? decide({ ...input, timed: true })) : decision;
}

/** What budgets have spent; undefined where there are none. */
function spentNow({ settings, tallies }: SendDeps, now: number): Promise<Slots> | undefined {
  const { budgets = [], zone } = settings;
  if (budgets.length === 0) return undefined;
  const { date } = localTime(now, zone);
  return tallies?.read(SPENT_TALLY, [...new Set(budgets.map((budget) => budgetSlot(budget, date)))]);
}

function marketsByMail({ channel, transactional }: ChosenSend): boolean {
  return channel === "email" && !transactional;
}

function factsOf({ templates }: Pick<SendDeps, "templates">, task: ChosenSend, profile: Profile): MessageFacts {
  const { journey, start, channel, topic, transactional } = task;
  const n = numberIn(profile, task.customer, task.n);
  const template = getOwn(templates, task.template);
  return {
    key: messageKey({ ...task, n }),
    journey,
    n,
    ...defined({ start }),
    channel,
    transactional,
    ...defined({ topic }),
    ...(template?.confirms === undefined ? {} : { confirms: true }),
    ...(channel === "whatsapp" && template?.approved === undefined ? { freeText: true } : {}),
  };
}
