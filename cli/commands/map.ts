import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Drawing, drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { mermaid } from "../../workflows/compiler/map/mermaid.ts";
import { soundJourney } from "../check/sound-journey.ts";
import type { Command, Io } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { unwritable } from "../problem.ts";

const USAGE = `map JOURNEY [--svg FILE]
  Draws the journey as Mermaid text, or with --svg as an SVG.
  --svg FILE     write an SVG ("-" is the standard output)
  --json         shapes and arrows as one JSON document`;

export const map: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { svg: { type: "string" } }, { atMost: 1 });
    const name = neededWord(words[0], "Which journey?", "npx sojourn map JOURNEY");
    const { journey, workspace } = await soundJourney(io, name);
    const drawing = drawJourney(journey.definition, journey.plan, (template) => workspace.templates[template]);
    if (values.svg !== undefined) await writeSvg(io, drawing, values.svg);
    else io.out.write(values.json ? `${JSON.stringify(drawing)}\n` : mermaid(drawing));
    return 0;
  },
};

async function writeSvg(io: Io, drawing: Drawing, file: string): Promise<void> {
  const { svg } = await import("../../workflows/compiler/map/svg.ts");
  const text = await svg(drawing);
  if (file === "-") {
    io.out.write(text);
    return;
  }
  await writeFile(resolve(io.cwd, file), text).catch(unwritable(file));
  io.err.write(`${file} is written.\n`);
}
