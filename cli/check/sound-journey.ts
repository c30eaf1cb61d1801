import { sha256 } from "../../adapters/system/system.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { nearest } from "../../workflows/compiler/diagnostics/report.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { Io } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { ProblemError } from "../problem.ts";
import { paint } from "../terminal.ts";
import { diagnosticText } from "./text.ts";

/** The journey of this name, compiled. Problem when its file has faults, UsageError when there is no such journey. */
export async function soundJourney(
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
  const meant = nearest(name, names);
  const known = names.length === 0 ? "There are none yet." : `Known are ${names.join(", ")}.`;
  return new UsageError(
    `There is no journey "${name}".`,
    meant === undefined ? known : `Did you mean "${meant}"? ${known}`,
  );
}
