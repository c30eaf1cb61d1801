import { noteVersion, sendStep } from "./send-step.ts";
import type { WriteActivity } from "./write-activity.ts";

export const push: WriteActivity<"PUSH"> = ({ settings }, writer) => {
  if (settings.MessageConfig?.TimeToLive !== undefined) {
    writer.say(
      "left out",
      `TimeToLive of ${settings.MessageConfig.TimeToLive} s: the push service keeps a message for as long as it does.`,
    );
  }
  noteVersion(settings.TemplateVersion, writer);
  return [sendStep({ type: "PUSH", name: settings.TemplateName, transactional: false }, writer)];
};
