import type { SendChoice, SendTask } from "../model/task.ts";

/** A send as one of its choices would make it. */
export type ChosenSend = Omit<SendTask, "choices" | "alsoOn"> & SendChoice;

export function chosen({ choices: _choices, alsoOn: _alsoOn, ...task }: SendTask, choice: SendChoice): ChosenSend {
  return { ...task, ...choice };
}
