import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Drawing, drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { svg } from "../../workflows/compiler/map/svg.ts";
import { soundJourney } from "../check/sound-journey.ts";
import type { Io } from "../command.ts";
import { ProblemError } from "../problem.ts";

/** The drawing of a journey of this project. */
export async function drawingOf(io: Io, name: string): Promise<Drawing> {
  const { journey, workspace } = await soundJourney(io, name);
  return drawJourney(journey.definition, journey.plan, (template) => workspace.templates[template]);
}

/** Writes the drawing as SVG into a file, relative to where the command was called; `-` is the output. */
export async function writeSvg(io: Io, drawing: Drawing, file: string): Promise<void> {
  const text = await svg(drawing);
  if (file === "-") {
    io.out.write(text);
    return;
  }
  const path = resolve(io.cwd, file);
  try {
    await writeFile(path, text);
  } catch (fault) {
    throw new ProblemError(`${file} cannot be written: ${fault instanceof Error ? fault.message : String(fault)}.`);
  }
  io.err.write(`${file} is written.\n`);
}
