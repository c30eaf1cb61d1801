import { CONTROL_HOLDS_AFTER, type Control, type ControlChange } from "../../core/control/control.ts";
import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { type JourneyMachines, pickJourneys } from "../look/pick-journeys.ts";
import { wait } from "../wait.ts";
import { controlOf } from "./control-of.ts";

/** What a command of ops does about a journey, given what was decided before. */
export interface Decision {
  /** Absent where it is so already. */
  readonly change?: ControlChange;
  /** What holds now, for a person. */
  readonly text: string;
}

export interface Asked {
  readonly journey: string;
  readonly json: boolean;
  readonly choice: CloudChoice;
}

/**
 * Decides about a journey of a cloud, changes what ops have decided there, and says so once it holds: functions go by what
 * they read up to CONTROL_AGE ago. It waits too where another has decided the same before, since that may be a second ago.
 */
export async function changeControl(
  io: Io,
  { journey, json, choice }: Asked,
  decide: (found: JourneyMachines, control: Control, view: CloudView) => Decision,
): Promise<ExitCode> {
  const view = await openView(choice, io);
  try {
    const [found] = await pickJourneys(view, journey);
    if (found === undefined) return 1;
    const control = controlOf(view);
    const { change, text } = decide(found, await control.read(), view);
    if (change !== undefined) await control.change(change);
    const holds = await untilItHolds(io, view);
    const { paused, rolledBack } = await control.read();
    const now = { paused: paused[journey] ?? null, rolledBack: rolledBack[journey] ?? null };
    io.out.write(json ? `${JSON.stringify({ journey, changed: change !== undefined, ...now })}\n` : `${text}\n`);
    return holds ? 0 : 1;
  } finally {
    await view.close();
  }
}

/** Whether it holds everywhere; not, where the person would not wait for that. */
async function untilItHolds(io: Io, view: CloudView): Promise<boolean> {
  if (!view.isRunning) return true;
  const seconds = CONTROL_HOLDS_AFTER / 1000;
  if (io.err.terminal) io.err.write(`Stored. In ${seconds} seconds it holds in every function …\n`);
  await wait(io, CONTROL_HOLDS_AFTER);
  if (!io.stop.aborted) return true;
  io.err.write(`It is stored, but functions may go by what held before for up to ${seconds} seconds more.\n`);
  return false;
}
