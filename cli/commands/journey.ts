import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { type Drawing, drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { mermaid } from "../../workflows/compiler/map/mermaid.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { diagnosticText } from "../check/text.ts";
import { type Command, type Io, ProblemError, unwritable } from "../command.ts";
import { didYouMean, neededWord, readArguments, UsageError } from "../command-line.ts";
import { paint } from "../terminal.ts";

const COMPILE_USAGE = `compile JOURNEY
  Prints the state machine (Amazon States Language) of the journey.
  --json         on one line, with its version and its rules for ingest`;

export const compile: Command = {
  usage: COMPILE_USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1 });
    const name = neededWord(words[0], "Which journey?", "npx sojourn compile JOURNEY");
    const { compiled } = (await soundJourney(io, name)).journey;
    const { journey, version, definition, rules } = compiled;
    io.out.write(
      values.json
        ? `${JSON.stringify({ journey, version, definition, rules })}\n`
        : `${JSON.stringify(definition, null, 2)}\n`,
    );
    return 0;
  },
};

const MAP_USAGE = `map JOURNEY [--svg FILE]
  Draws the journey as Mermaid text, or with --svg as an SVG.
  --svg FILE     write an SVG ("-" is the standard output)
  --json         shapes and arrows as one JSON document`;

export const map: Command = {
  usage: MAP_USAGE,
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

/** The journey of this name, compiled. Problem when its file has faults, UsageError when there is no such journey. */
async function soundJourney(
  io: Io,
  name: string,
): Promise<{ readonly journey: ReadyJourney; readonly workspace: Workspace }> {
  const files = await readWorkspace(io.root);
  const { ready, workspace } = prepareWorkspace(files, { hash: sha256 });
  const journey = ready.find(({ compiled }) => compiled.journey === name);
  if (journey !== undefined) return { journey, workspace };
  const file = files.find(({ path }) => path.endsWith(`/${name}.journey.yaml`));
  if (file === undefined) throw unknownJourney(name, workspace);
  const faults = workspace.diagnostics.filter((one) => one.file === file.path);
  const texts = faults.map((one) => diagnosticText(one, file.text, paint(io, io.err)));
  throw new ProblemError(`The journey ${name} has faults.\n\n${texts.join("\n")}`);
}

function unknownJourney(name: string, workspace: Workspace): UsageError {
  const names = workspace.journeys.map(({ journey }) => journey);
  const meant = didYouMean(name, names);
  const known = names.length === 0 ? "There are none yet." : `Known are ${names.join(", ")}.`;
  return new UsageError(`There is no journey "${name}".`, meant === undefined ? known : `${meant} ${known}`);
}
