import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `map JOURNEY [--svg FILE]
  Draws the journey: as Mermaid text, or as an SVG with --svg ("-" is the standard output).
  --svg FILE     write an SVG
  --json         shapes and arrows as one JSON document`;

export const map: Command = {
  name: "map",
  summary: "Draw a journey.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { svg: { type: "string" } }, { atMost: 1 });
    const [name] = words;
    if (name === undefined) throw new UsageError("Which journey?", "Write: npx sojourn map JOURNEY");
    const { drawingOf, writeSvg } = await import("../map/draw.ts");
    const drawing = await drawingOf(io, name);
    if (values.svg !== undefined) {
      await writeSvg(io, drawing, values.svg);
      return 0;
    }
    const { mermaid } = await import("../../workflows/compiler/map/mermaid.ts");
    io.out.write(values.json ? `${JSON.stringify(drawing)}\n` : mermaid(drawing));
    return 0;
  },
};
