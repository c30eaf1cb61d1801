import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { counted } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import type { FileSource } from "../../core/model/source.ts";
import { mapping, objectIn } from "../../core/sources/map-row.ts";
import { CATALOGUE, readCatalogue } from "../../workflows/compiler/names/catalogue.ts";
import { Learned } from "../../workflows/compiler/names/learned.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace, readSource as readWorkspaceFile } from "../../workflows/read.ts";
import { writeNames } from "../../workflows/write-names.ts";
import { type Command, ProblemError } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { readSource, sourceFor } from "../sources/read-source.ts";
import { readRows } from "../sources/rows.ts";

const USAGE = `learn --events FILE [--source NAME]
  Drafts workflows/events.yaml from a recording: each event with its properties and their types, and each trait. If there
  is a catalogue already, prints what it lacks.
  --events FILE  the recording, in the form that \`start --events\` takes
  --source NAME  how to read it: workflows/sources/NAME.source.yaml (bus for ndjson files)
  --json         what was found as one JSON document`;

const HEAD = `# yaml-language-server: $schema=./schema/events.schema.json
# What systems send: every event with its properties, every trait. Journeys, templates, sources and tests are checked against it.
`;

/** Where there is a catalogue, the draft is only printed: a person takes over what was meant, since a recording has mistakes. */
export const learn: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, { events: { type: "string" }, source: { type: "string" } });
    if (values.events === undefined) throw new UsageError("Learn from what?", "Add --events FILE.");
    const name = sourceFor(values.events, values.source);
    const { learned, ...seen } = await learnFrom(resolve(io.cwd, values.events), await readSource(io.root, name));
    const { definitions } = prepareWorkspace(await readWorkspace(io.root), { hash: sha256 });
    for (const definition of definitions) learned.seeJourney(definition);
    const file = await readWorkspaceFile(io.root, CATALOGUE);
    const declared = readCatalogue(file, () => {});
    if (file !== undefined && declared === undefined) {
      throw new ProblemError(`${CATALOGUE} cannot be read.`, `npx sojourn check ${CATALOGUE} shows the place.`);
    }
    const draft = learned.draft(declared);
    const written = declared === undefined && draft !== undefined;
    if (written) {
      await writeFile(join(io.root, CATALOGUE), `${HEAD}${draft}`);
      await writeNames(io.root);
    }
    const found = {
      ...seen,
      leftOut: learned.leftOut,
      ...(written ? { written: CATALOGUE } : {}),
      draft: draft ?? "",
    };
    io.out.write(values.json === true ? `${JSON.stringify(found)}\n` : text(found));
    return 0;
  },
};

interface Seen {
  readonly events: number;
  readonly refused: number;
  readonly firstRefused?: string;
}

/** The names and types in a recording. Problem where it has no event. */
async function learnFrom(path: string, source: FileSource): Promise<Seen & { readonly learned: Learned }> {
  const map = mapping(source, sha256);
  const learned = new Learned();
  let events = 0;
  let refused = 0;
  let firstRefused: string | undefined;
  for await (const row of readRows(path, source)) {
    const mapped = "refused" in row ? row : await map(row.value, row.line);
    if ("refused" in mapped) {
      refused += 1;
      firstRefused ??= `line ${row.line}: ${mapped.refused}`;
      continue;
    }
    for (const { name, detail } of mapped.events) {
      const { properties, context } = detail;
      learned.see(name, objectIn(properties), objectIn(objectIn(context).traits));
      events += 1;
    }
  }
  if (events === 0) {
    throw new ProblemError(
      `There is no event in ${path}.`,
      firstRefused && `The first row that could not be read is ${firstRefused}`,
    );
  }
  return { events, refused, ...defined({ firstRefused }), learned };
}

function text({
  events,
  refused,
  firstRefused,
  leftOut,
  written,
  draft,
}: Seen & { readonly leftOut: number; readonly written?: string; readonly draft: string }): string {
  const read = `Read ${counted(events, "event")}${refused === 0 ? "" : `; ${counted(refused, "row")} could not be read (${firstRefused})`}.`;
  const many = leftOut === 0 ? "" : " Some names were left out: there are too many of them.";
  if (written !== undefined) {
    return `${read}${many} Wrote ${written}: read it through, since a misspelt name was learnt too. npx sojourn check\n`;
  }
  if (draft === "") return `${read}${many} The catalogue has all of it.\n`;
  return `${read}${many} The catalogue lacks this; take over what is meant:\n\n${draft}`;
}
