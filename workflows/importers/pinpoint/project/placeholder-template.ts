import { withFront } from "../templates/template-file.ts";
import type { YamlMap } from "../yaml.ts";

/** What stands where a text is missing. */
export function placeholderTemplate(
  channel: "email" | "sms" | "push",
  name: string,
  called: string,
  consent: YamlMap,
): { readonly path: string; readonly text: string } {
  const words = `${called.replace(/[{}<>&%]/g, " ")}: the text of this message was not imported.`;
  if (channel === "email") {
    return { path: `templates/${name}.email.html`, text: withFront({ ...consent, subject: name }, `<p>${words}</p>`) };
  }
  const front = channel === "push" ? { ...consent, title: name } : consent;
  return { path: `templates/${name}.${channel}.txt`, text: withFront(front, words) };
}
