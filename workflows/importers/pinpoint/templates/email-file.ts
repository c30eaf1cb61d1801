import type { TemplateDocument } from "../shapes/template.ts";
import { liquidLine, type TemplateFile, turnerOf, type Wording, withFront } from "./template-file.ts";

/** `<name>.email.html`. */
export function emailFile(template: TemplateDocument<"EMAIL">, wording: Wording): TemplateFile {
  const { name, consent, say } = wording;
  const { Subject, HtmlPart, TextPart, Headers = [] } = template;
  const turn = turnerOf("email", template.DefaultSubstitutions, wording);
  const html = HtmlPart !== undefined && HtmlPart.trim() !== "";
  if (html && TextPart !== undefined && TextPart.trim() !== "") {
    say(name, "left out", "The text part: e-mail is sent as HTML alone.");
  }
  if (!html) say(name, "otherwise", "The template has no HTML part: its text part was made HTML.");
  for (const { Name } of Headers) {
    say(name, "left out", `The header ${Name ?? ""}: e-mail is sent with the headers that the provider sets.`);
  }
  const subject = turn(Subject).replace(/\s+/g, " ").trim();
  if (subject === "") say(name, "to do", "The template has no subject: its name was written.");
  const body = html
    ? turn(HtmlPart)
    : `<p>${turn(escaped(TextPart ?? ""))
        .trim()
        .replace(/\n/g, "<br>\n")}</p>`;
  return {
    path: `templates/${name}.email.html`,
    text: withFront({ ...consent, subject: subject === "" ? name : liquidLine(subject) }, body),
  };
}

/** A text in HTML; what stands between braces is left to be read. */
function escaped(text: string): string {
  return text.replace(
    /\{\{[\s\S]*?\}\}|[&<>]/g,
    (found) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[found] ?? found,
  );
}
