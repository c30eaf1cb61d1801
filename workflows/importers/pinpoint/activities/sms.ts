import { noteVersion, sendStep } from "./send-step.ts";
import type { WriteActivity } from "./write-activity.ts";

export const sms: WriteActivity<"SMS"> = ({ settings }, writer) => {
  const { MessageType, OriginationNumber, SenderId, EntityId, TemplateId } = settings.MessageConfig ?? {};
  const from = OriginationNumber ?? SenderId;
  if (from !== undefined && from !== "") {
    writer.project.need({
      need: "sender",
      channel: "sms",
      from,
      at: writer.at,
      say: (_at, kind, text) => writer.say(kind, text),
    });
  }
  if (EntityId !== undefined || TemplateId !== undefined) {
    writer.say(
      "left out",
      "EntityId and TemplateId (India's registration) have no place here: register the sender with End User Messaging.",
    );
  }
  noteVersion(settings.TemplateVersion, writer);
  return [
    sendStep({ type: "SMS", name: settings.TemplateName, transactional: MessageType === "TRANSACTIONAL" }, writer),
  ];
};
