import type { Writer } from "../journey/writer.ts";
import type { TemplateAsked } from "../project/project.ts";
import type { YamlMap } from "../yaml.ts";
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

/** `send: …` of a template. */
function sendStep(asked: Omit<TemplateAsked, "preferredName">, writer: Writer): YamlMap {
  const preferredName = `${writer.journey.name}_${writer.id}`;
  const template = writer.project.template({ ...asked, preferredName }, writer.at, (_at, kind, text) =>
    writer.say(kind, text),
  );
  return { ...writer.base, send: template };
}

/** Notes that a send takes the newest text and not a version. */
function noteVersion(version: string | undefined, writer: Writer): void {
  if (version === undefined || version === "" || version.toLowerCase() === "latest") return;
  writer.say("otherwise", `Template version ${version}: the text that is imported is sent, and later its newest.`);
}
