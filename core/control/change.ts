import type { Control, ControlChange } from "../ports.ts";

/** What holds before anybody has decided anything. */
export const NO_CONTROL: Control = { paused: {}, rolledBack: {} };

/** What holds after a change. A journey that is paused again stays paused since the first time. */
export function changed(control: Control, change: ControlChange): Control {
  const { paused, rolledBack } = control;
  if (change.do === "pause") return { ...control, paused: { [change.journey]: change.since, ...paused } };
  if (change.do === "resume") return { ...control, paused: without(paused, change.journey) };
  if (change.do === "roll back") {
    return { ...control, rolledBack: { ...rolledBack, [change.journey]: change.version } };
  }
  return { ...control, rolledBack: without(rolledBack, change.journey) };
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
}
