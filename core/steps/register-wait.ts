import { insideEntry } from "../enter/end.ts";
import { entryId } from "../enter/entry-id.ts";
import { CLASHES } from "../ingest/limits.ts";
import { liveSpills } from "../ingest/recent.ts";
import { Exited } from "../model/errors.ts";
import { messageKey } from "../model/message.ts";
import type { Entry, Profile, Wait } from "../model/profile.ts";
import type { WaitTask } from "../model/task.ts";
import type { MessageStore, ProfileStore, SpillStore, TaskTokens } from "../ports.ts";
import { withDue } from "../profile/due.ts";
import type { DecideDeps } from "./decide.ts";
import { beganAt, lookBack } from "./look-back.ts";
import { matchWait, waitKey } from "./wakes.ts";

export interface WaitDeps extends DecideDeps {
  readonly profiles: ProfileStore;
  readonly spills: SpillStore;
  readonly messages: MessageStore;
  readonly tokens: TaskTokens;
}

/**
 * Registers a wait for an event, or answers it where the event has come already or can never come.
 *
 * 1. Look-back and registration are one conditional write: an event that came before it is found here, one that comes
 *    after it finds the wait in the fold. None falls between.
 * 2. Idempotent by journey, n, step and pass. Registering again replaces the token; a matched wait is answered at once.
 * 3. A wait about a message that was never sent, was dropped or failed is answered at once: it did not happen.
 *
 * One read and one write; throws `Exited` where the entry has ended.
 */
export async function registerWait(deps: WaitDeps, task: WaitTask): Promise<void> {
  for (let turn = 0; turn < CLASHES; turn++) {
    const now = deps.clock.now();
    const profile = await deps.profiles.read(task.customer);
    const entry = insideEntry(profile, task.journey, task.n, now);
    if (profile === undefined || entry === undefined) throw new Exited();
    if (entry.waits[waitKey(task.step, task.pass)]?.matched !== undefined) return answer(deps, task, true);
    if (await isInVain(deps.messages, task)) return answer(deps, task, false);
    const sks = liveSpills(profile, now);
    const spilled = sks.length === 0 ? [] : await deps.spills.read(task.customer, sks);
    const found = await lookBack(deps, task, profile, entry, spilled);
    const cursor = profile.recent.at(-1)?.id ?? entry.cursor;
    const registered = register(entry, task);
    const next = found === undefined ? registered : matchWait(registered, task.step, task.pass, found, cursor);
    if ((await write(deps.profiles, profile, next, now)) === "written") {
      if (found !== undefined) await answer(deps, task, true);
      return;
    }
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to register a wait in it.");
}

/** The steps of a run come one after the other: whatever else the entry waited for without a match, it has given up. */
function register(entry: Entry, task: WaitTask): Entry {
  const matched = Object.entries(entry.waits).filter(([, wait]) => wait.matched !== undefined);
  const readsSteps = /\bsteps\b/.test(task.wait.when ?? "");
  const wait: Wait = {
    rule: task.wait,
    token: task.token,
    began: beganAt(task),
    ...(readsSteps ? { steps: task.steps } : {}),
  };
  return { ...entry, waits: { ...Object.fromEntries(matched), [waitKey(task.step, task.pass)]: wait } };
}

function write(profiles: ProfileStore, stored: Profile, entry: Entry, now: number) {
  const entries = { ...stored.entries, [entryId(entry.journey, entry.n)]: entry };
  return profiles.write(withDue({ ...stored, entries, ver: stored.ver + 1 }, now), stored.ver, {});
}

async function isInVain(messages: MessageStore, { wait, steps, customer, ...place }: WaitTask): Promise<boolean> {
  if (wait.of === undefined) return false;
  const result = steps[wait.of];
  if (result !== undefined) return result.dropped === true || result.failed === true;
  const { journey, n, pass } = place;
  const message = await messages.read(customer, messageKey({ journey, n, step: wait.of, pass }));
  return message === undefined || message.state === "dropped" || message.state === "failed";
}

/** A late answer is none: the machine's time-out was first, and took `else`. */
async function answer({ tokens, counter }: WaitDeps, task: WaitTask, happened: boolean): Promise<void> {
  if ((await tokens.succeed(task.token, { happened })) === "late") counter.count("WakeLate", { journey: task.journey });
}
