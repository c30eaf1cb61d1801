import type { PagesSettings } from "../model/settings.ts";
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

/** `color` is `#rrggbb`. All other colours have a contrast of 4.5 to 1 at the least on their ground. */
function styleIn(color: string): string {
  return `
:root { --accent: ${color} }
* { box-sizing: border-box }
body { margin: 0; background: #f4f5f7; color: #1f2933; font: 400 18px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
header, main { max-width: 40rem; margin: 0 auto; padding: 0 1.25rem }
.brand { margin: 1.75rem 0 1rem; color: var(--accent); font-weight: 650; letter-spacing: .02em }
main { background: #fff; border-radius: 14px; padding: 1.75rem 1.5rem 2rem; box-shadow: 0 1px 3px #0002 }
@media (max-width: 43rem) { main { border-radius: 0; box-shadow: none; min-height: 100vh } }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25 }
p { margin: 0 0 1.1rem }
fieldset { border: 0; border-top: 1px solid #d9dee4; margin: 1.4rem 0 0; padding: 1.1rem 0 0 }
legend { float: left; width: 100%; padding: 0; font-weight: 650 }
legend + * { clear: both }
.about { margin: 0 0 .4rem; color: #52606d; font-size: 1rem }
.choices { display: flex; flex-wrap: wrap; gap: 0 1.75rem }
label { display: flex; align-items: center; gap: .7rem; min-height: 44px; padding: .35rem 0; cursor: pointer }
input[type=checkbox] { width: 1.4rem; height: 1.4rem; flex: none; accent-color: var(--accent) }
button { font: inherit; font-weight: 600; min-height: 48px; padding: .6rem 1.5rem; border: 2px solid var(--accent); border-radius: 10px; background: var(--accent); color: #fff; cursor: pointer }
button.second { background: #fff; color: var(--accent) }
.buttons { display: flex; flex-wrap: wrap; gap: .8rem; margin-top: 1.8rem }
a { color: var(--accent) }
:focus-visible { outline: 3px solid #1f2933; outline-offset: 3px }
.told { padding: .8rem 1rem; border-inline-start: 4px solid var(--accent); background: #f4f5f7; font-weight: 600 }
`;
}
