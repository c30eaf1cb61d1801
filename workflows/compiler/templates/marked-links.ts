import type { Template } from "../../../core/model/message.ts";
import { inLanguage } from "../../../core/send/in-language.ts";
import { isFollowed } from "./markup.ts";

/** An `href` that begins with a value. Liquid may hold quotes. */
const BY_VALUE = /\shref\s*=\s*(["'])\s*(\{\{(?:"[^"]*"|'[^']*'|[^}"'])*\}\}(?:(?!\1)[^<>])*)\1/gi;
const MARKED = /\uE010(\d+)\uE011\s*href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** A template whose links that begin with a value have marks before them, by which they are known in what it fills to. */
export function withMarkedLinks(template: Template): Template {
  if (template.channel !== "email") return template;
  const { body, variants } = template;
  const others = Object.entries(variants ?? {}).map(([language, one]) => [
    language,
    { ...one, body: marked(one.body) },
  ]);
  return { ...template, body: marked(body), ...(variants && { variants: Object.fromEntries(others) }) };
}

function marked(body: string): string {
  let count = 0;
  return body.replace(BY_VALUE, (whole, _, written) => {
    count += 1;
    return /^\{\{-?\s*links\./.test(written) ? whole : ` \uE010${count - 1}\uE011${whole}`;
  });
}

/** The links of a filled e-mail that lead nowhere, and how each is written in the template. */
export function linksWithoutScheme(
  html: string,
  template: Template,
  locale: string | undefined,
): readonly { readonly link: string; readonly written: string }[] {
  const { body } = inLanguage(template, locale).template;
  const all = [...body.matchAll(BY_VALUE)].map(([, , written = ""]) => written);
  return [...html.matchAll(MARKED)].flatMap(([, number, double, single]) => {
    const link = (double ?? single ?? "").trim();
    return link === "" || isFollowed(link) ? [] : [{ link, written: all[Number(number)] ?? "" }];
  });
}
