import { moment } from "../../core/explain/moment.ts";
import type { ExitCode, Io } from "../command.ts";
import { type Asked, changeControl } from "./change.ts";

/** Pauses a journey: entries are refused, waits run on, messages are held. */
export function pauseJourney(io: Io, asked: Asked): Promise<ExitCode> {
  return changeControl(io, asked, ({ journey }, { paused }, view) => {
    const since = paused[journey];
    if (since !== undefined) return { text: `${journey} is paused already, since ${moment(since, view.zone)}.` };
    return {
      change: { do: "pause", journey, since: view.now() },
      text: `${journey} is paused in ${view.where}: nobody is let in, messages are held, waits run on.\nnpx sojourn resume ${journey}${view.reach} ends it.`,
    };
  });
}

/** Resumes a journey: held messages go out within a day at most, spread. */
export function resumeJourney(io: Io, asked: Asked): Promise<ExitCode> {
  return changeControl(io, asked, ({ journey }, { paused }, view) => {
    if (paused[journey] === undefined) return { text: `${journey} is not paused in ${view.where}.` };
    return {
      change: { do: "resume", journey },
      text: `${journey} goes on in ${view.where}: customers are let in again. Messages that were held go out when their hold is over, a day from now at most.`,
    };
  });
}
