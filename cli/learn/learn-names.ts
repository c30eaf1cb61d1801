import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { counted } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import { CATALOGUE, readCatalogue } from "../../workflows/compiler/names/catalogue.ts";
import { Learned } from "../../workflows/compiler/names/learned.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace, readSource as readWorkspaceFile } from "../../workflows/read.ts";
import { writeNames } from "../../workflows/write-names.ts";
import type { ExitCode, Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { mapping } from "../sources/mapping.ts";
import { objectIn } from "../sources/object-in.ts";
import { readSource } from "../sources/read-source.ts";
import { readRows } from "../sources/rows.ts";

const HEAD = `# yaml-language-server: $schema=./schema/events.schema.json
# What systems send: every event with its properties, every trait. Journeys, templates, sources and tests are checked against it.
`;

/**
 * Drafts the catalogue of a recording: writes it where there is none; else prints what it does not have yet, to be taken over by
 * hand, since what was sent need not be what was meant.
 */
export async function learnNames(
  io: Io,
  { events, source: name, json }: { readonly events: string; readonly source: string; readonly json: boolean },
): Promise<ExitCode> {
  const source = await readSource(io.root, name);
  const map = mapping(source, sha256);
  const learned = new Learned();
  let seen = 0;
  let refused = 0;
  let first: string | undefined;
  for await (const row of readRows(events, source)) {
    const mapped = "refused" in row ? row : await map(row.value, row.line);
    if ("refused" in mapped) {
      refused += 1;
      first ??= `line ${row.line}: ${mapped.refused}`;
      continue;
    }
    for (const { name: event, detail } of mapped.events) {
      const { properties, context } = detail;
      learned.see(event, objectIn(properties), objectIn(objectIn(context).traits));
      seen += 1;
    }
  }
  if (seen === 0)
    throw new ProblemError(
      `There is no event in ${events}.`,
      first && `The first row that could not be read is ${first}`,
    );
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
    events: seen,
    refused,
    ...defined({ firstRefused: first }),
    leftOut: learned.leftOut,
    ...(written ? { written: CATALOGUE } : {}),
    draft: draft ?? "",
  };
  io.out.write(json ? `${JSON.stringify(found)}\n` : text(found));
  return 0;
}

function text({
  events,
  refused,
  firstRefused,
  leftOut,
  written,
  draft,
}: {
  readonly events: number;
  readonly refused: number;
  readonly firstRefused?: string;
  readonly leftOut: number;
  readonly written?: string;
  readonly draft: string;
}): string {
  const looked = `Looked at ${counted(events, "event")}${refused === 0 ? "" : `; ${counted(refused, "row")} could not be read (${firstRefused})`}.`;
  const many = leftOut === 0 ? "" : " Some names were left out: there are too many of them.";
  if (written !== undefined) {
    return `${looked}${many} Wrote ${written}: read it through, since a misspelt name was learnt too. npx sojourn check\n`;
  }
  if (draft === "") return `${looked}${many} The catalogue has all of it.\n`;
  return `${looked}${many} The catalogue lacks this; take over what is meant:\n\n${draft}`;
}
