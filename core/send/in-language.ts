import { getOwn } from "../model/json.ts";
import { fallbacks } from "../model/languages.ts";
import type { Template } from "../model/message.ts";

/**
 * The template in the customer's language: the variant of their locale, else of a part of it (`de` for `de-AT`), else the
 * template itself. `language`: that of the variant.
 */
export function inLanguage(
  template: Template,
  locale: string | undefined,
): { readonly template: Template; readonly language?: string } {
  const { variants } = template;
  if (variants === undefined || locale === undefined) return { template };
  for (const language of fallbacks(locale.toLowerCase())) {
    const found = getOwn(variants, language);
    if (found === undefined) continue;
    // The plain text of another language is not that of this one: without its own it is made from this HTML.
    const { text: _, ...rest } = template;
    return { template: { ...rest, ...found }, language };
  }
  return { template };
}
