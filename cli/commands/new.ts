import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { orList } from "../../core/explain/words.ts";
import type { SegmentRule } from "../../core/model/rules.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { segmentsOfNewCustomers } from "../../workflows/compiler/lint/new-customers.ts";
import type { Catalogue } from "../../workflows/compiler/names/catalogue.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { type Command, type ExitCode, type Io, ProblemError, unwritable } from "../command.ts";
import { neededWord, readArguments, UsageError } from "../command-line.ts";
import { askMissing } from "../new/ask.ts";
import { DESTINATIONS, nextOfDestination } from "../new/destination.ts";
import { newFiles } from "../new/files.ts";
import { type Answers, planOf } from "../new/plan.ts";
import { writeCopy } from "../new/shipped.ts";
import { nextOfSource, SOURCES } from "../new/source.ts";
import { NEW_CHANNELS } from "../new/template-files.ts";
import { saysWayIn } from "../new/way-in.ts";
import { writtenText } from "../new/written.ts";

const USAGE = `new NAME [--event EVENT | --segment S | --schedule CRON --segment S | --date TRAIT | --request] [--channel C] …
new source|destination NAME [--from SHIPPED]
  Writes a journey, its templates and its tests; or a source or a destination, a copy of a shipped one. On a terminal it asks for what is missing. It never overwrites a file.
  --event E      the event that lets customers in
  --business     the event is a business event: it has no customer, and lets in everybody in --segment
  --segment S    lets in customers who enter this segment
  --leaving      … who leave it
  --schedule C   lets in everybody in --segment at these times, like "0 9 * * 1"
  --date T       lets in on the date in this trait, like birthday
  --yearly       … every year
  --request      lets in whom another system or journey names
  --again A      never, always, or how long after the last time: 30d
  --channel C    ${orList(NEW_CHANNELS)} (email)
  --template T   what is sent; repeat it for several messages, in their order (a template with the journey's name)
  --wait W       how long after the entry the first message is sent (1h); the others follow every three days
  --goal E       the event that counts as success, and ends the journey
  --stage S      awareness, consideration, purchase, retention or advocacy (consideration)
  --topic T      what customers must have agreed to, or transactional (the first topic of settings.yaml)
  --title T      what people call it
  --from S       of a source or destination: the shipped one that it is like (the one of its name); without, it says which there are
  --json         the paths of the new files as one JSON document`;

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
const OPTIONS = {
  event: TEXT,
  business: FLAG,
  segment: TEXT,
  leaving: FLAG,
  schedule: TEXT,
  date: TEXT,
  yearly: FLAG,
  request: FLAG,
  again: TEXT,
  channel: TEXT,
  template: { type: "string", multiple: true },
  wait: TEXT,
  goal: TEXT,
  stage: TEXT,
  topic: TEXT,
  title: TEXT,
  from: TEXT,
} as const;

export const newJourney: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: isCopied(args[0]) ? 2 : 1 });
    const [what] = words;
    if (isCopied(what)) return newCopy(io, what, words[1], values);
    const journey = neededWord(words[0], "What is the journey called?", "npx sojourn new NAME");
    const paths = await writeJourney(io, journey, values);
    io.out.write(
      values.json === true ? `${JSON.stringify({ journey, files: paths })}\n` : writtenText(io, paths, nextOf(journey)),
    );
    return 0;
  },
};

/** What is a copy of something shipped. */
const COPIED = {
  source: { shipped: SOURCES, next: nextOfSource },
  destination: { shipped: DESTINATIONS, next: nextOfDestination },
} as const;

function isCopied(word: string | undefined): word is keyof typeof COPIED {
  return word === "source" || word === "destination";
}

async function newCopy(
  io: Io,
  what: keyof typeof COPIED,
  word: string | undefined,
  { from, json }: { readonly from?: string | undefined; readonly json?: boolean | undefined },
): Promise<ExitCode> {
  const name = neededWord(word, `What is the ${what} called?`, `npx sojourn new ${what} NAME --from SHIPPED`);
  const { shipped, next } = COPIED[what];
  const { path, text } = await writeCopy(io, shipped, name, from);
  io.out.write(
    json === true ? `${JSON.stringify({ [what]: name, files: [path] })}\n` : writtenText(io, [path], next(name, text)),
  );
  return 0;
}

/** Writes a new journey with its templates and tests, and never overwrites a file. The result is the paths written. */
async function writeJourney(io: Io, journey: string, given: Answers): Promise<readonly string[]> {
  const files = await readWorkspace(io.root);
  const there = files.find(({ path }) => /\/([^/]+)\.(journey|test)\.yaml$/.exec(path)?.[1] === journey);
  if (there !== undefined) {
    throw new UsageError(`${there.path} is there already.`, "Choose another name; nothing is written over.");
  }
  const { workspace, catalogue } = prepareWorkspace(files, { hash: sha256 });
  const { rules, templates } = workspace;
  // An impossible name is refused before the first question.
  planOf(journey, saysWayIn(given) ? given : { ...given, event: "-" }, rules);
  const plan = planOf(journey, await askMissing(io, journey, given), rules);
  const added = newFiles(plan, {
    there: (template) => templates[template] !== undefined,
    named: catalogue?.traits === undefined || Object.hasOwn(rules.settings.traits ?? {}, "first_name"),
    events: eventsThatHappen(catalogue, rules.segments),
    newcomers: await segmentsOfNewCustomers(rules),
    zone: rules.settings.zone,
    lists: new Set(rules.segments.flatMap(({ segment, list }) => (list === true ? [segment] : []))),
  });
  checkSound(files, added);
  for (const { path, text } of added) {
    await mkdir(dirname(join(io.root, path)), { recursive: true });
    // `wx` refuses a file that somebody else has written in the meantime.
    await writeFile(join(io.root, path), text, { flag: "wx" }).catch(unwritable(path));
  }
  return added.map(({ path }) => path);
}

/** Events that a customer of a test may send: those of the catalogue, if it names any. Those that no segment reads come first. */
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

/** What to do with a new journey. */
function nextOf(journey: string): readonly (readonly [string, string])[] {
  return [
    [`npx sojourn check`, "finds every fault"],
    [`npx sojourn test ${journey}`, "plays its tests"],
    [`npx sojourn map ${journey} --svg ${journey}.svg`, "draws it"],
  ];
}
