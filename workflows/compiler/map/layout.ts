import ElkModule, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import type { Arrow, Drawing, Shape } from "./drawing.ts";

/** Widths of letters in a sans-serif face, as shares of the font size; wide enough for any system's. */
const NARROW = /[iljtfrI.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%…—]/;
const CAPITAL = /[A-Z0-9]/;

/** About how wide a text is; pixels. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let width = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) width += 0.38;
    else if (WIDE.test(letter)) width += 0.95;
    else width += CAPITAL.test(letter) ? 0.7 : 0.6;
  }
  return width * fontSize * (bold ? 1.1 : 1);
}

/** A text in lines of at most `widest` pixels, broken between words; a longer word is cut, a fourth line left out. */
export function wrapped(text: string, fontSize: number, widest: number, bold = false): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, fontSize, bold) <= widest) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  const all = [...lines, line].map((one) => cut(one, fontSize, widest, bold));
  return all.length <= 3 ? all : [...all.slice(0, 2), `${all[2]}…`];
}

function cut(line: string, fontSize: number, widest: number, bold: boolean): string {
  if (textWidth(line, fontSize, bold) <= widest * 1.05) return line;
  let end = line.length - 1;
  while (end > 1 && textWidth(`${line.slice(0, end)}…`, fontSize, bold) > widest) end--;
  return `${line.slice(0, end)}…`;
}

export const TITLE_SIZE = 15;
export const NOTE_SIZE = 12.5;
export const LABEL_SIZE = 12.5;
export const TITLE_LINE = 19;
export const NOTE_LINE = 17;
export const LABEL_LINE = 16;
const WIDEST_TITLE = 210;
const WIDEST_LABEL = 170;

/** A shape with its place, its texts in lines. */
export interface PlacedShape {
  readonly shape: Shape;
  readonly title: readonly string[];
  readonly note: readonly string[];
  readonly box: Box;
}

/** An arrow as the points of a broken line, and its label. */
export interface PlacedArrow {
  readonly points: readonly Point[];
  readonly label?: { readonly lines: readonly string[]; readonly box: Box };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly PlacedShape[];
  readonly arrows: readonly PlacedArrow[];
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.spacing.nodeNode": "48",
  "elk.spacing.edgeNode": "28",
  "elk.spacing.edgeEdge": "18",
  "elk.spacing.edgeLabel": "6",
  "elk.layered.spacing.nodeNodeBetweenLayers": "44",
  "elk.layered.spacing.edgeNodeBetweenLayers": "22",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "false",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

/** Where everything stands, found by ELK's layered layout (https://eclipse.dev/elk), from top to bottom. */
export async function layOut(drawing: Drawing): Promise<Layout> {
  const shapes = drawing.shapes.map(sized);
  const elk = new ElkModule.default();
  const graph: ElkNode = {
    id: "journey",
    layoutOptions: OPTIONS,
    children: shapes.map(({ shape, box }) => ({ id: shape.id, width: box.width, height: box.height })),
    edges: drawing.arrows.map(edgeOf),
  };
  const placed = await elk.layout(graph);
  const boxes = new Map(placed.children?.map((child) => [child.id, child]));
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    shapes: shapes.map((one) => {
      const { x = 0, y = 0 } = boxes.get(one.shape.id) ?? {};
      return { ...one, box: { ...one.box, x, y } };
    }),
    arrows: (placed.edges ?? []).map((edge, i) => placedArrow(edge, drawing.arrows[i])),
  };
}

function sized(shape: Shape): PlacedShape {
  const title = wrapped(shape.title, TITLE_SIZE, WIDEST_TITLE, true);
  const note = shape.note === undefined ? [] : wrapped(shape.note, NOTE_SIZE, WIDEST_TITLE);
  const texts = [
    ...title.map((line) => textWidth(line, TITLE_SIZE, true)),
    ...note.map((line) => textWidth(line, NOTE_SIZE)),
  ];
  const side = shape.look === "send" ? 66 : shape.look === "question" ? 44 : 40;
  const width = Math.ceil(Math.max(shape.look === "end" ? 30 : 90, ...texts) + side);
  const height = title.length * TITLE_LINE + note.length * NOTE_LINE + (shape.look === "end" ? 14 : 26);
  return { shape, title, note, box: { x: 0, y: 0, width, height } };
}

function edgeOf(arrow: Arrow, i: number): ElkExtendedEdge {
  const lines = labelLines(arrow);
  const width = Math.ceil(Math.max(0, ...lines.map((line) => textWidth(line, LABEL_SIZE))) + 12);
  const labels = lines.length === 0 ? [] : [{ text: "label", width, height: lines.length * LABEL_LINE + 6 }];
  return {
    id: `a${i}`,
    // Laid out as the way there, so that what is repeated still runs from top to bottom.
    sources: [arrow.back === true ? arrow.to : arrow.from],
    targets: [arrow.back === true ? arrow.from : arrow.to],
    labels: labels.map((label) => ({
      ...label,
      layoutOptions: { "elk.edgeLabels.inline": "true", "elk.edgeLabels.placement": "CENTER" },
    })),
  };
}

function labelLines(arrow: Arrow | undefined): string[] {
  return (arrow?.labels ?? []).flatMap((label) => wrapped(label, LABEL_SIZE, WIDEST_LABEL));
}

function placedArrow(edge: ElkExtendedEdge, arrow: Arrow | undefined): PlacedArrow {
  const laid = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const points = arrow?.back === true ? laid.toReversed() : laid;
  const [label] = edge.labels ?? [];
  const lines = labelLines(arrow);
  if (label === undefined || lines.length === 0) return { points };
  const { x = 0, y = 0, width = 0, height = 0 } = label;
  return { points, label: { lines, box: { x, y, width, height } } };
}
