import type { Surroundings } from "../enter/matches.ts";
import { type Failure, failureCount, isFault, saidOf } from "../expression/evaluate.ts";
import type { Profile } from "../model/profile.ts";
import type { TaskPlace } from "../model/task.ts";
import type { Clock, Counter } from "../ports.ts";
import { profileView } from "../profile/view.ts";

export interface ConditionDeps {
  readonly clock: Clock;
  readonly counter: Counter;
}

/** What the conditions of a step see; their failures are counted for its journey, and errors noted. */
export async function askProfile<T>(
  { clock, counter }: ConditionDeps,
  { journey, step, version }: Pick<TaskPlace, "journey" | "step" | "version">,
  profile: Profile,
  ask: (around: Surroundings) => Promise<T>,
): Promise<T> {
  const failures: Failure[] = [];
  const answer = await ask({ profile: () => profileView(profile), now: clock.now(), failures });
  for (const failure of failures) {
    const { name, dimensions } = failureCount(journey, failure);
    counter.count(name, dimensions);
    if (isFault(failure)) counter.note("warn", saidOf(failure), { journey, version, step, condition: failure.source });
  }
  return answer;
}
