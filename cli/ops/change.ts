import type { Control, ControlChange } from "../../core/ports.ts";
import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { type JourneyMachines, pickJourneys } from "../look/pick-journeys.ts";
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

/** Decides about a journey of a cloud, changes what ops have decided there, and says so. */
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
    const { paused, rolledBack } = await control.read();
    const now = { paused: paused[journey] ?? null, rolledBack: rolledBack[journey] ?? null };
    io.out.write(json ? `${JSON.stringify({ journey, changed: change !== undefined, ...now })}\n` : `${text}\n`);
    return 0;
  } finally {
    await view.close();
  }
}
