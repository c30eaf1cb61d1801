/** The template asks for something that the local cloud does not have; the message names it. */
export class TemplateRefusedError extends Error {
  override readonly name = "TemplateRefused";
}
