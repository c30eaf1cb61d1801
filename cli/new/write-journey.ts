import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import type { SegmentRule } from "../../core/model/rules.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { segmentsOfNewCustomers } from "../../workflows/compiler/lint/new-customers.ts";
import type { Catalogue } from "../../workflows/compiler/names/catalogue.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";
import { ProblemError } from "../problem.ts";
import { UsageError } from "../usage-error.ts";
import { askMissing } from "./ask.ts";
import { newFiles } from "./files.ts";
import { type Answers, planOf } from "./plan.ts";
import { saysWayIn } from "./way-in.ts";

/** Writes a new journey with its templates and tests; what is there is never written over. Gives the paths written. */
export async function writeJourney(io: Io, journey: string, given: Answers): Promise<readonly string[]> {
  const files = await readWorkspace(io.root);
  const there = files.find(({ path }) => /\/([^/]+)\.(journey|test)\.yaml$/.exec(path)?.[1] === journey);
  if (there !== undefined) {
    throw new UsageError(`${there.path} is there already.`, "Choose another name; nothing is written over.");
  }
  const { workspace, catalogue } = prepareWorkspace(files, { hash: sha256 });
  const { rules, templates } = workspace;
  // A name that cannot be is said before anything is asked.
  planOf(journey, saysWayIn(given) ? given : { ...given, event: "-" }, rules);
  const plan = planOf(journey, await askMissing(io, journey, given), rules);
  const added = newFiles(plan, {
    there: (template) => templates[template] !== undefined,
    named: catalogue?.traits === undefined || Object.hasOwn(rules.settings.traits ?? {}, "first_name"),
    events: eventsThatHappen(catalogue, rules.segments),
    newcomers: await segmentsOfNewCustomers(rules.segments),
    zone: rules.settings.zone,
    lists: new Set(rules.segments.flatMap(({ segment, list }) => (list === true ? [segment] : []))),
  });
  checkSound(files, added);
  for (const { path, text } of added) {
    await mkdir(dirname(join(io.root, path)), { recursive: true });
    // `wx`: somebody else may have written it in the meantime.
    await writeFile(join(io.root, path), text, { flag: "wx" }).catch((error: unknown) => {
      throw new ProblemError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    });
  }
  return added.map(({ path }) => path);
}

/** What a customer may do in a test: of the catalogue, where it names events; first what no segment asks for. */
function eventsThatHappen(catalogue: Catalogue | undefined, segments: readonly SegmentRule[]): readonly string[] {
  if (catalogue?.events === undefined) return ["Page Viewed"];
  const read = new Set(segments.flatMap(({ reads }) => reads));
  const asked = (event: string): boolean => read.has(`count:${event}`) || read.has(`last:${event}`);
  const events = [...catalogue.events.keys()];
  return [...events.filter((event) => !asked(event)), ...events.filter(asked)];
}

function checkSound(files: readonly SourceFile[], added: readonly SourceFile[]): void {
  const paths = new Set(added.map(({ path }) => path));
  const { diagnostics } = prepareWorkspace([...files, ...added], { hash: sha256 }).workspace;
  const fault = diagnostics.find(({ file, severity }) => paths.has(file) && severity === "error");
  if (fault !== undefined) {
    throw new ProblemError(`The journey would have a fault (${fault.code}): ${fault.message}`, fault.hint);
  }
}

/** What was written, and what to do next. */
export function writtenText(io: Io, journey: string, paths: readonly string[]): string {
  const { bold, dim } = paint(io, io.out);
  const next = [
    [`npx sojourn check`, "finds every fault"],
    [`npx sojourn test ${journey}`, "plays its tests"],
    [`npx sojourn map ${journey} --svg ${journey}.svg`, "draws it"],
  ] as const;
  const size = Math.max(...next.map(([command]) => command.length));
  return [
    `${bold("Written:")}\n`,
    ...paths.map((path) => `  ${path}\n`),
    "\n",
    ...next.map(([command, what]) => `  ${command.padEnd(size)}  ${dim(what)}\n`),
  ].join("");
}
