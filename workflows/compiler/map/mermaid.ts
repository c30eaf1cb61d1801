import type { Arrow, Drawing, Shape, ShapeLook } from "./drawing.ts";

const BRACKETS: Readonly<Record<ShapeLook, readonly [string, string]>> = {
  start: ["([", "])"],
  send: ["[", "]"],
  action: ["[[", "]]"],
  question: ["{{", "}}"],
  exit: ["([", "])"],
  end: ["((", "))"],
};

/** The drawing as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for pages that draw it. */
export function mermaid(drawing: Drawing): string {
  return [
    "---",
    `title: ${JSON.stringify(drawing.title)}`,
    "---",
    "flowchart TD",
    ...drawing.facts.map((fact) => `  %% ${fact}`),
    ...drawing.shapes.map(shapeLine),
    ...drawing.arrows.map(arrowLine),
    "",
  ].join("\n");
}

function shapeLine({ id, look, title, note }: Shape): string {
  const [open, close] = BRACKETS[look];
  return `  ${id}${open}"${escaped(title)}${note === undefined ? "" : `<br/>${escaped(note)}`}"${close}`;
}

function arrowLine({ from, to, labels }: Arrow): string {
  const label = labels.length === 0 ? "" : `|"${labels.map(escaped).join("<br/>")}"|`;
  return `  ${from} -->${label} ${to}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
