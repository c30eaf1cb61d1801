import { UnmetError } from "./check.ts";
import { CHECKS, type CheckName } from "./checks.ts";
import type { E2eCloud } from "./cloud.ts";
import { tidy } from "./tidy.ts";
import { openTrial } from "./trial.ts";

export interface Made {
  readonly name: CheckName;
  readonly met: boolean;
  /** What the check saw, or what was in its way. */
  readonly saw: string;
}

/** Makes these checks one after the other and removes what they made, also after a failure; `left` is
 * what could not be removed. `tell` hears of each. */
export async function runChecks(
  cloud: E2eCloud,
  names: readonly CheckName[],
  tell: (made: Made) => void,
): Promise<{ readonly made: readonly Made[]; readonly left: readonly string[] }> {
  const trial = await openTrial(cloud);
  const made: Made[] = [];
  for (const name of names) {
    const one = await CHECKS[name].run(trial).then(
      (saw) => ({ name, met: true, saw }),
      (error: unknown) => ({ name, met: false, saw: words(error) }),
    );
    made.push(one);
    tell(one);
  }
  return { made, left: await tidy(trial) };
}

/** An answer of AWS by its name and message; the stack trace only where the fault is ours. */
function words(error: unknown): string {
  if (error instanceof UnmetError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return "$metadata" in error ? `${error.name}: ${error.message}` : (error.stack ?? error.message);
}
