import { Hold } from "../model/errors.ts";
import type { MomentResult, MomentTask } from "../model/task.ts";
import { momentOf } from "../moment/moment.ts";
import { isoTime } from "../send/iso-time.ts";
import { type SceneDeps, sceneOf, worth } from "./scene.ts";
import { wholeSecond } from "./whole-second.ts";

/**
 * Throws `Hold` until the moment, if it is still to come. Else answers at once whether to skip: there is no such moment,
 * or it was past before the run came to it and `past` says so. Asked again after waiting, a date that has moved holds
 * again; a time of day does not, since the next one is tomorrow's. Reads only, so it may be asked any number of times.
 */
export async function moment(deps: SceneDeps, task: MomentTask): Promise<MomentResult> {
  const { date } = task.moment;
  if (date === undefined && task.waited) {
    await sceneOf(deps, task);
    return { skip: false };
  }
  const scene = await sceneOf(deps, task);
  const value = date && (await scene.ask((scope, failures) => worth(date, scope, failures)));
  const found = momentOf(task.moment, value, scene.profile, scene.now);
  if (found === undefined) return { skip: true };
  if (found.at > scene.now) throw new Hold(wholeSecond(found.at), isoTime(wholeSecond(found.at)), "moment");
  return { skip: !task.waited && task.past === "skip" };
}
