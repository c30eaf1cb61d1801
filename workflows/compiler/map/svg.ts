import type { Stage } from "../journey/definition.ts";
import type { Drawing, ShapeLook } from "./drawing.ts";
import {
  LABEL_LINE,
  LABEL_SIZE,
  layOut,
  NOTE_LINE,
  NOTE_SIZE,
  type PlacedArrow,
  type PlacedShape,
  type Point,
  TITLE_LINE,
  TITLE_SIZE,
  textWidth,
  wrapped,
} from "./layout.ts";

interface Colours {
  /** Of what stands out, of its edge, and of what is tinted. */
  readonly strong: string;
  readonly line: string;
  readonly tint: string;
}

const COLOURS: Readonly<Record<Stage | "none", Colours>> = {
  awareness: { strong: "#1d6fb8", line: "#8fbfe6", tint: "#eaf4fc" },
  consideration: { strong: "#6a4bb8", line: "#bba8e6", tint: "#f2eefc" },
  purchase: { strong: "#127a5b", line: "#86c9b3", tint: "#e8f6f1" },
  retention: { strong: "#b45c0c", line: "#e9b987", tint: "#fdf3e7" },
  advocacy: { strong: "#b0325f", line: "#e79db8", tint: "#fceef3" },
  none: { strong: "#455468", line: "#aab5c4", tint: "#f0f3f7" },
};

const INK = "#1c2733";
const QUIET = "#5c6b7c";
const EDGE = "#94a1b2";
const MARGIN = 36;
const HEADING = 24;
const FACT_SIZE = 13.5;
const FACT_LINE = 21;
const NARROWEST = 420;

/** The drawing as an SVG that stands by itself: one file, no scripts, no fonts to load. */
export async function svg(drawing: Drawing): Promise<string> {
  const layout = await layOut(drawing);
  const colours = COLOURS[drawing.stage ?? "none"];
  const widest = Math.max(layout.width, NARROWEST);
  const facts = drawing.facts.flatMap((fact) => wrapped(fact, FACT_SIZE, widest));
  const heading = wrapped(drawing.title, HEADING, widest, true);
  const stageHeight = drawing.stage === undefined ? 0 : 22;
  const top = MARGIN + stageHeight + heading.length * 30 + facts.length * FACT_LINE + 26;
  const content = Math.max(
    layout.width,
    ...heading.map((line) => textWidth(line, HEADING, true)),
    ...facts.map((line) => textWidth(line, FACT_SIZE)),
  );
  const width = Math.ceil(content + 2 * MARGIN);
  const height = Math.ceil(top + layout.height + MARGIN);
  const left = MARGIN + Math.max(0, (content - layout.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(drawing.title)}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif">`,
    `<title>${escaped(drawing.title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0.5 0.8 7 4 0.5 7.2" fill="none" stroke="${EDGE}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></marker></defs>`,
    `<rect width="${width}" height="${height}" rx="16" fill="#ffffff"/>`,
    ...header(drawing, heading, facts, stageHeight, colours),
    `<g transform="translate(${round(left)} ${round(top)})">`,
    ...layout.arrows.map(arrowPath),
    ...layout.arrows.flatMap(arrowLabel),
    ...layout.shapes.map((shape) => shapeOf(shape, colours)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function header(
  drawing: Drawing,
  heading: readonly string[],
  facts: readonly string[],
  stageHeight: number,
  { strong }: Colours,
): string[] {
  const stage =
    drawing.stage === undefined
      ? []
      : [
          `<text x="${MARGIN}" y="${MARGIN + 10}" font-size="12" font-weight="600" letter-spacing="1.2" fill="${strong}">${drawing.stage.toUpperCase()}</text>`,
        ];
  const first = MARGIN + stageHeight + 20;
  const titles = heading.map(
    (line, i) =>
      `<text x="${MARGIN}" y="${first + i * 30}" font-size="${HEADING}" font-weight="650" fill="${INK}">${escaped(line)}</text>`,
  );
  const below = first + heading.length * 30 - 4;
  const lines = facts.map(
    (line, i) =>
      `<text x="${MARGIN}" y="${below + i * FACT_LINE}" font-size="${FACT_SIZE}" fill="${QUIET}">${escaped(line)}</text>`,
  );
  return [...stage, ...titles, ...lines];
}

interface Style {
  readonly fill: (colours: Colours) => string;
  readonly stroke: (colours: Colours) => string;
  readonly ink: (colours: Colours) => string;
  readonly round: number;
}

const white = () => "#ffffff";
const STYLES: Readonly<Record<ShapeLook, Style>> = {
  start: { fill: (c) => c.strong, stroke: (c) => c.strong, ink: white, round: 999 },
  send: { fill: white, stroke: (c) => c.line, ink: () => INK, round: 12 },
  action: { fill: white, stroke: (c) => c.line, ink: () => INK, round: 4 },
  question: { fill: (c) => c.tint, stroke: (c) => c.tint, ink: () => INK, round: 12 },
  exit: { fill: () => "#eef1f5", stroke: () => "#eef1f5", ink: () => QUIET, round: 999 },
  end: { fill: () => "#eef1f5", stroke: () => "#eef1f5", ink: () => QUIET, round: 999 },
};

function shapeOf({ shape, title, note, box }: PlacedShape, colours: Colours): string {
  const style = STYLES[shape.look];
  const corner = Math.min(style.round, box.height / 2);
  const beside = shape.look === "send";
  const anchor = beside ? "start" : "middle";
  const x = beside ? box.x + 50 : box.x + box.width / 2;
  const text = title.length * TITLE_LINE + note.length * NOTE_LINE;
  const top = box.y + (box.height - text) / 2;
  const ink = style.ink(colours);
  const titles = title.map(
    (line, i) =>
      `<text x="${round(x)}" y="${round(top + i * TITLE_LINE + 14.5)}" text-anchor="${anchor}" font-size="${TITLE_SIZE}" font-weight="600" fill="${ink}">${escaped(line)}</text>`,
  );
  const below = top + title.length * TITLE_LINE + 13;
  const quiet = shape.look === "start" ? "#ffffff" : QUIET;
  const notes = note.map(
    (line, i) =>
      `<text x="${round(x)}" y="${round(below + i * NOTE_LINE)}" text-anchor="${anchor}" font-size="${NOTE_SIZE}" fill="${quiet}">${escaped(line)}</text>`,
  );
  const frame = `<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="${round(corner)}" fill="${style.fill(colours)}" stroke="${style.stroke(colours)}" stroke-width="1.5"/>`;
  const sign = beside ? [letter(box.x + 18, box.y + box.height / 2, colours.strong)] : [];
  return ["<g>", frame, ...sign, ...titles, ...notes, "</g>"].join("");
}

/** A small envelope. */
function letter(x: number, middle: number, colour: string): string {
  const y = middle - 7;
  return `<g fill="none" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><rect x="${round(x)}" y="${round(y)}" width="20" height="14" rx="2.5"/><path d="M${round(x + 1)} ${round(y + 2)} l9 6.5 l9 -6.5"/></g>`;
}

function arrowPath({ points }: PlacedArrow): string {
  return `<path d="${rounded(points, 8)}" fill="none" stroke="${EDGE}" stroke-width="1.5" marker-end="url(#tip)"/>`;
}

function arrowLabel({ label }: PlacedArrow): string[] {
  if (label === undefined) return [];
  const { lines, box } = label;
  const middle = box.x + box.width / 2;
  const top = box.y + (box.height - lines.length * LABEL_LINE) / 2;
  return [
    `<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="6" fill="#ffffff"/>`,
    ...lines.map(
      (line, i) =>
        `<text x="${round(middle)}" y="${round(top + i * LABEL_LINE + 12)}" text-anchor="middle" font-size="${LABEL_SIZE}" fill="${QUIET}">${escaped(line)}</text>`,
    ),
  ];
}

/** A broken line with round corners. */
function rounded(points: readonly Point[], radius: number): string {
  return points
    .map((point, i) => {
      const before = points[i - 1];
      const after = points[i + 1];
      if (before === undefined) return `M${round(point.x)} ${round(point.y)}`;
      if (after === undefined) return `L${round(point.x)} ${round(point.y)}`;
      const into = towards(point, before, radius);
      const out = towards(point, after, radius);
      return `L${round(into.x)} ${round(into.y)} Q${round(point.x)} ${round(point.y)} ${round(out.x)} ${round(out.y)}`;
    })
    .join(" ");
}

/** The point `radius` from one point towards another, at most half the way. */
function towards(from: Point, to: Point, radius: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
