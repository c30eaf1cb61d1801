import type { PushPart, TemplateDocument } from "../shapes/template.ts";
import { liquidLine, type TemplateFile, turnerOf, type Wording, withFront } from "./template-file.ts";

const SERVICES = ["Default", "GCM", "APNS", "ADM", "Baidu"] as const;

/** `<name>.push.txt`: one text for every push service. */
export function pushFile(template: TemplateDocument<"PUSH">, wording: Wording): TemplateFile {
  const { name, consent, say } = wording;
  const turn = turnerOf("push", template.DefaultSubstitutions, wording);
  const [service, ...others] = SERVICES.filter((one) => template[one] !== undefined);
  const part: PushPart = service === undefined ? {} : (template[service] ?? {});
  if (others.length > 0)
    say(name, "otherwise", `One text for every push service: that of ${service}; not ${others.join(", ")}.`);
  const extras = (
    ["Action", "Url", "Sound", "MediaUrl", "ImageUrl", "ImageIconUrl", "SmallImageIconUrl"] as const
  ).filter((extra) => (part[extra] ?? "") !== "");
  if (extras.length > 0)
    say(
      name,
      "left out",
      `${extras.map((extra) => `${extra} (${part[extra]})`).join(", ")}: a push message has a title and a text.`,
    );
  if ((part.RawContent ?? "") !== "") say(name, "left out", "RawContent, the service's own JSON.");
  const title = turn(part.Title).replace(/\s+/g, " ").trim();
  const body = turn(part.Body);
  if (title === "") say(name, "to do", "The template has no title: its name was written.");
  return {
    path: `templates/${name}.push.txt`,
    text: withFront({ ...consent, title: title === "" ? name : liquidLine(title) }, body.trim() === "" ? name : body),
  };
}
