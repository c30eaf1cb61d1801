import type { PagesSettings } from "../model/settings.ts";
import { readableOn } from "./contrast.ts";
import type { Speech } from "./words.ts";

/** Markup, in which every value is escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Markup with values: texts are escaped, markup and lists of it stay as they are. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(
    parts
      .map((part, at) => {
        const value = values[at];
        if (value === undefined) return part;
        return (
          part +
          (typeof value === "string"
            ? escaped(value)
            : [value]
                .flat()
                .map(({ text }) => text)
                .join(""))
        );
      })
      .join(""),
  );
}

export const NOTHING = html``;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Languages that are written from right to left. */
const FROM_THE_RIGHT = /^(ar|fa|he|ur)\b/;

export const DEFAULT_COLOR = "#1f4e79";

/** A whole page, and the style in it, so that a policy can allow exactly that. */
export interface Page {
  readonly html: string;
  readonly style: string;
}

/** A page that needs no script, no image and no other host. */
export function page(speech: Speech, pages: PagesSettings | undefined, title: string, content: Html): Page {
  const style = styleIn(pages?.color ?? DEFAULT_COLOR);
  const direction = FROM_THE_RIGHT.test(speech.language) ? "rtl" : "ltr";
  const document = html`<!doctype html>
<html lang="${speech.language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${speech.brand}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><p class="brand">${speech.brand}</p></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  return { html: document.text, style };
}

/** What lies under the texts of a page at night. */
const NIGHT = "#1a2129";

/**
 * `color` is `#rrggbb`, on which white can be read. All other colours have a contrast of 4.5 to 1 at the least on their ground,
 * by day and at night, as the reader's device asks.
 */
function styleIn(color: string): string {
  return `
:root { color-scheme: light dark; --fill: ${color}; --accent: ${color}; --ground: #f4f5f7; --card: #fff; --text: #1f2933; --quiet: #52606d; --line: #d9dee4 }
@media (prefers-color-scheme: dark) { :root { --accent: ${readableOn(NIGHT, color)}; --ground: #10151b; --card: ${NIGHT}; --text: #e6eaee; --quiet: #a8b3bd; --line: #3a4550 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 18px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word }
header, main { max-width: 40rem; margin: 0 auto; padding: 0 1.5rem }
.brand { margin: 1.75rem 0 1rem; color: var(--accent); font-weight: 650; letter-spacing: .02em }
main { background: var(--card); border-radius: 14px; padding: 1.75rem 1.5rem 2rem; box-shadow: 0 1px 3px #0002 }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25 }
p { margin: 0 0 1.1rem }
main > :last-child, form > :last-child { margin-bottom: 0 }
fieldset { border: 0; border-top: 1px solid var(--line); margin: 1.4rem 0 0; padding: 1.1rem 0 0 }
legend { float: left; width: 100%; padding: 0; font-weight: 650 }
legend + * { clear: both }
.about { margin: 0 0 .4rem; color: var(--quiet); font-size: 1rem }
.choices { display: flex; flex-wrap: wrap; gap: 0 1.75rem }
label { display: flex; align-items: center; gap: .7rem; min-height: 44px; padding: .35rem 0; cursor: pointer }
input[type=checkbox] { width: 1.4rem; height: 1.4rem; flex: none; accent-color: var(--accent) }
button { font: inherit; font-weight: 600; min-height: 48px; padding: .6rem 1.5rem; border: 2px solid var(--fill); border-radius: 10px; background: var(--fill); color: #fff; cursor: pointer }
button.second { background: none; border-color: var(--accent); color: var(--accent) }
.buttons { display: flex; flex-wrap: wrap; gap: .8rem; margin-top: 1.8rem }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--text); outline-offset: 3px }
.told { padding: .8rem 1rem; border-inline-start: 4px solid var(--accent); background: var(--ground); font-weight: 600 }
@media (max-width: 43rem) { main { border-radius: 0; box-shadow: none; min-height: 100vh } .buttons { flex-direction: column } button { padding: .6rem 1rem } }
`;
}
