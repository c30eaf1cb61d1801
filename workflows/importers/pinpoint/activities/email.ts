import { noteVersion, sendStep } from "./send-step.ts";
import type { WriteActivity } from "./write-activity.ts";

export const email: WriteActivity<"EMAIL"> = ({ settings }, writer) => {
  const from = settings.MessageConfig?.FromAddress;
  if (from !== undefined) {
    writer.project.need({
      need: "sender",
      channel: "email",
      from,
      at: writer.at,
      say: (_at, kind, text) => writer.say(kind, text),
    });
  }
  noteVersion(settings.TemplateVersion, writer);
  return [sendStep({ type: "EMAIL", name: settings.TemplateName, transactional: false }, writer)];
};
