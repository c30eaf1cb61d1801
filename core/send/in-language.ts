import { getOwn } from "../model/json.ts";
import { fallbacks } from "../model/languages.ts";
import type { Template } from "../model/message.ts";

/**
 * The template in the customer's language: the variant of their locale, else of a part of it (`de` for `de-AT`), else the
 * template itself.
 */
export function inLanguage(template: Template, locale: string | undefined): Template {
  const { variants } = template;
  if (variants === undefined || locale === undefined) return template;
  for (const language of fallbacks(locale.toLowerCase())) {
    const found = getOwn(variants, language);
    if (found !== undefined) return { ...template, ...found };
  }
  return template;
}
