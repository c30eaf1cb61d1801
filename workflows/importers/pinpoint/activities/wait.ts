import { waitStep } from "./wait-step.ts";
import type { WriteActivity } from "./write-activity.ts";

export const wait: WriteActivity<"Wait"> = ({ settings }, writer) => {
  const step = waitStep(settings.WaitTime, writer);
  if (step === undefined) writer.say("to do", "This wait does not say how long: a minute was written.");
  return [{ ...writer.base, ...(step ?? { wait: "1m" }) }];
};
