import { CONTROL_HOLDS_AFTER, type Control, type ControlChange } from "../../core/control/control.ts";
import { withView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import { controlOf } from "../cloud/stores.ts";
import type { CloudView } from "../cloud/view.ts";
import { type ExitCode, type Io, wait } from "../command.ts";
import { type JourneyMachines, pickJourneys } from "../look/pick-journeys.ts";

/** What a command decides for a journey, given the decisions before it. */
export interface Decision {
  /** Absent where nothing changes. */
  readonly change?: ControlChange;
  /** The state now, for a person. */
  readonly text: string;
}

export interface Asked {
  readonly journey: string;
  readonly json: boolean;
  readonly choice: CloudChoice;
}

/**
 * Decides for a journey of a cloud, stores the change, and reports it once every function follows it: functions use what they
 * read up to CONTROL_AGE ago. It also waits when nothing changes, since the same decision may have been stored a second ago.
 */
export async function changeControl(
  io: Io,
  { journey, json, choice }: Asked,
  decide: (found: JourneyMachines, control: Control, view: CloudView) => Decision,
): Promise<ExitCode> {
  return withView(choice, io, async (view) => {
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
  });
}

/** Waits until every function follows the change. False where the person did not wait for that. */
async function untilItHolds(io: Io, view: CloudView): Promise<boolean> {
  if (!view.isRunning) return true;
  const seconds = CONTROL_HOLDS_AFTER / 1000;
  if (io.err.terminal) io.err.write(`Stored. Every function follows it in ${seconds} seconds …\n`);
  await wait(io, CONTROL_HOLDS_AFTER);
  if (!io.stop.aborted) return true;
  io.err.write(`It is stored, but functions may follow the decision before it for up to ${seconds} seconds more.\n`);
  return false;
}
