/** Safe markup. Only `html` creates it, and it escapes every text. */
export class Html {
  readonly markup: string;
  private constructor(markup: string) {
    this.markup = markup;
  }

  static of(parts: readonly string[], values: readonly Value[]): Html {
    return new Html(parts.map((part, index) => part + (index < values.length ? rendered(values[index]) : "")).join(""));
  }
}

type Value = Html | string | number | undefined | readonly Html[];

/** A part of a page: `html\`<p>${text}</p>\``. Texts and numbers are escaped; other parts and lists of parts are not. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return Html.of(parts, values);
}

function rendered(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map((piece) => piece.markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
