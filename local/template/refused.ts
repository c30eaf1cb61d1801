/** The template asks for something that the local cloud does not have; the message names it. */
export class TemplateRefused extends Error {
  override readonly name = "TemplateRefused";
}
