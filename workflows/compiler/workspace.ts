import { DEFAULT_IDENTITY } from "../../core/identity/identity.ts";
import { defined } from "../../core/model/defined.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { Template } from "../../core/model/message.ts";
import type { JourneyRules, Rules } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { FileSource } from "../../core/model/source.ts";
import type { Renderer } from "../../core/ports/channels.ts";
import type { Hash } from "../../core/ports/system.ts";
import type { Diagnostic, SourceFile, Workspace } from "./compiled.ts";
import { checkDestinationExamples } from "./destinations/check-examples.ts";
import { checkForward } from "./destinations/forward.ts";
import { type ReadDestinations, readDestinations } from "./destinations/read.ts";
import { CODES } from "./diagnostics/codes.ts";
import { didYouMean, inOrder, type Report, reportInto } from "./diagnostics/report.ts";
import { withoutConsequences } from "./journey/check.ts";
import type { Surroundings } from "./journey/check-names.ts";
import { checkStarts } from "./journey/check-starts.ts";
import { compileJourney, type ReadyJourney } from "./journey/compile.ts";
import type { JourneyDefinition } from "./journey/definition.ts";
import { entrySegments } from "./journey/entries/kinds.ts";
import { type ReadJourneys, readJourneys } from "./journey/read-all.ts";
import { reportEntriesOfNewCustomers } from "./lint/new-customers.ts";
import { reportUnused } from "./lint/unused.ts";
import type { NamedFiles } from "./named-files.ts";
import { CATALOGUE, type Catalogue, mergedTraits, propertyTypes, readCatalogue } from "./names/catalogue.ts";
import { checkDeclared } from "./names/check-declared.ts";
import { checkNamespacesOf } from "./names/check-namespaces.ts";
import { allUses, checkLonely, checkNeverSet } from "./names/check-undeclared.ts";
import { fanOutRates } from "./rules/fan-out-rates.ts";
import { recentFields } from "./rules/journey-rules.ts";
import { checkPriorities, priorities } from "./rules/priorities.ts";
import { recheckHash } from "./rules/recheck-hash.ts";
import { usedTypes } from "./rules/used-types.ts";
import type { SegmentDefinition } from "./segments/definition.ts";
import { checkWindowBytes, windowRules } from "./segments/did-rules.ts";
import { checkSegments, readSegments } from "./segments/read.ts";
import { segmentRules } from "./segments/rules.ts";
import { checkAddress } from "./settings/brand.ts";
import { confirmationFiles, confirmedBy, withConfirmations, withDoubleOptIn } from "./settings/double-opt-in.ts";
import { readSettings } from "./settings/read.ts";
import { checkSenders } from "./settings/sender.ts";
import { checkExamples } from "./sources/check-examples.ts";
import { type ParsedSource, parseSource } from "./sources/parse-source.ts";
import type { LiveSource, Source } from "./sources/source.ts";
import { readSharedSteps } from "./steps/shared-steps.ts";
import { checkCounted } from "./templates/counted.ts";
import { checkMissing } from "./templates/missing.ts";
import { type ReadTemplate, type ReadTemplates, readTemplates } from "./templates/read.ts";
import { checkRenders } from "./templates/renders.ts";
import { checkTestFiles, checkTopics } from "./testing/check-tests.ts";
import type { Located } from "./values/text.ts";

const SETTINGS = "workflows/settings.yaml";
const SOURCES = "workflows/sources/";

export interface CompilerDeps {
  readonly hash: Hash;
  /** Replaces the workspace's spread: tests show the nominal times. */
  readonly spread?: number;
  /** The files are the whole workspace: then unused files, and names that occur only once, are reported too. */
  readonly whole?: boolean;
  /** The files are the whole workspace: its templates are filled by this, with their examples and with hostile values. */
  readonly renderer?: Renderer;
}

/** The compiled workspace, with the definitions and plans that drawings need. */
export interface Prepared {
  readonly workspace: Workspace;
  readonly ready: readonly ReadyJourney[];
  /** New versions on trial. */
  readonly canaries: readonly ReadyJourney[];
  /** Every journey and canary that could be read, sound or not. */
  readonly definitions: readonly JourneyDefinition[];
  /** The names of all journeys that have a file. */
  readonly names: ReadonlySet<string>;
  readonly segments: NamedFiles<SegmentDefinition>;
  readonly templates: ReadTemplates;
  /** The destinations with their examples. */
  readonly destinations: ReadDestinations["examples"];
  /** Every source with its examples. */
  readonly sources: readonly (ParsedSource & { readonly file: string })[];
  /** Whether the settings can be read. */
  readonly settled: boolean;
  /** The declared names, if the workspace declares any. */
  readonly catalogue?: Catalogue;
}

/**
 * Everything under workflows/, compiled: every journey without faults, and every fault of all files at once, in order.
 * Pure: files in, values out; the same files give the same bytes. Besides what `prepareWorkspace` finds, it tells what only
 * the conditions themselves can say.
 */
export async function compileWorkspace(files: readonly SourceFile[], deps: CompilerDeps): Promise<Workspace> {
  const prepared = prepareWorkspace(files, deps);
  const { workspace, ready, canaries, sources, settled } = prepared;
  const found: Diagnostic[] = [];
  const reportIn = (file: string): Report => reportInto(found, file);
  const definitions = [...ready, ...canaries].map(({ definition }) => definition);
  await reportEntriesOfNewCustomers(definitions, workspace.rules, reportIn);
  const { identity, topics } = workspace.settings;
  const around = { hash: deps.hash, identity, topics: settled ? topics : undefined };
  for (const { file, source, examples } of sources) {
    if (source !== undefined) await checkExamples(source, examples, around, reportIn(file));
  }
  for (const { file, destination, examples } of prepared.destinations) {
    await checkDestinationExamples(destination, examples, deps.hash, reportIn(file));
  }
  if (deps.whole === true) reportOddNames(files, prepared, reportIn);
  if (deps.renderer !== undefined && !hasErrors(workspace)) {
    const { settings, templates } = workspace;
    const texts = new Map([...prepared.templates.templates].map(([name, { texts: all }]) => [name, all]));
    await checkRenders({ files, settings, templates, texts, renderer: deps.renderer }, reportIn);
  }
  return { ...workspace, diagnostics: inOrder([...workspace.diagnostics, ...found]) };
}

/** `compileWorkspace`, with the sound journeys as they were understood. */
export function prepareWorkspace(files: readonly SourceFile[], deps: CompilerDeps): Prepared {
  const { hash, spread } = deps;
  const diagnostics: Diagnostic[] = [];
  const errors = new Map<string, number>();
  const reportIn = (file: string): Report => countingErrors(reportInto(diagnostics, file), file, errors);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of sorted) checkEncoding(file, reportIn(file.path));
  const settingsFile = sorted.find((file) => file.path === SETTINGS);
  const read = readSettings(settingsFile, reportIn(SETTINGS));
  // The declarations of a faulty file are incomplete: nothing is checked against them.
  const settled = read.known && !errors.has(SETTINGS);
  const catalogueFile = sorted.find((file) => file.path === CATALOGUE);
  const catalogue = readCatalogue(catalogueFile, reportIn(CATALOGUE));
  const given = read.settings.traits;
  const traits = catalogue === undefined ? given : mergedTraits(catalogue, given, reportIn(CATALOGUE));
  const readable = {
    ...read.settings,
    ...defined({ spread, traits }),
  };
  const { zone } = readable;
  const confirming = new Set(read.doubleOptIn.flatMap((one) => one.templates.map(({ value }) => value)));
  const destinations = readDestinations(sorted, readable, reportIn);
  const templates = readTemplates(
    sorted,
    {
      topics: settled ? readable.topics : undefined,
      pages: read.settings.pages,
      brand: read.settings.brand,
      hasBucket: !settled || read.settings.attachments !== undefined,
      confirming,
      destinations,
    },
    reportIn,
  );
  const segments = readSegments(sorted, reportIn);
  const shared = withoutFaulty(readSharedSteps(sorted, reportIn), errors);
  const written = readJourneys(sorted, { zone, shared }, reportIn);
  const topics = withDoubleOptIn(
    read.doubleOptIn,
    { topics: read.settings.topics, templates, journeys: written.names },
    reportIn(SETTINGS),
  );
  const settings = { ...readable, topics };
  const asking = readJourneys(confirmationFiles(topics), { zone, shared }, () => () => undefined);
  const journeys = withConfirmations(written, asking);
  checkSegments(segments, journeys.names, reportIn);
  checkWindowBytes(segments.all, hash, reportIn);
  checkJourneysNamed(read.journeysNamed, journeys.names, reportIn(SETTINGS));
  if (settled) checkSenders(read.senders, templates, reportIn(SETTINGS));
  if (settled) checkAddress(read.brandAt, settings, templates.templates, reportIn(SETTINGS));
  const sources = sorted.flatMap((file) =>
    file.path.startsWith(SOURCES) ? [{ file: file.path, ...parseSource(file) }] : [],
  );
  diagnostics.push(...sources.flatMap((source) => source.diagnostics));
  if (settled) {
    const identity = settings.identity ?? DEFAULT_IDENTITY;
    for (const parsed of sources) {
      const file = sorted.find(({ path }) => path === parsed.file);
      if (file !== undefined) checkNamespacesOf(file, parsed, identity, reportIn(parsed.file));
    }
  }
  const named = { segments: segments.names, journeys: journeys.names };
  for (const { file, forward } of destinations.forwards) checkForward(forward, named, reportIn(file));
  const around = surroundingsOf(journeys, templates, segments, destinations, errors);
  const definitions = [...journeys.definitions, ...journeys.canaries.values()];
  checkTestFiles(sorted, definitions, around, (file) => errors.has(file), reportIn);
  if (settled) checkTopics(sorted, settings.topics, reportIn);
  if (catalogue !== undefined && !errors.has(CATALOGUE)) {
    // The journeys that ask for confirmations read no event of the workspace.
    const own = [...written.definitions, ...written.canaries.values()];
    const uses = allUses({ files: sorted, definitions: own, segments: segments.all, templates });
    checkDeclared(uses, catalogue, traits, reportIn);
  }
  const parts = { templates, destinations: destinations.all, around, settings, hash };
  const compile = (definition: JourneyDefinition): readonly ReadyJourney[] => {
    const report = reportIn(definition.file);
    const whole = !errors.has(definition.file);
    const compiled = compileJourney(definition, parts, whole ? report : withoutConsequences(report));
    return compiled === undefined || errors.has(definition.file) ? [] : [compiled];
  };
  const sound = journeys.definitions.flatMap(compile);
  const endless = checkStarts(sound, reportIn);
  const ready = sound.filter(({ definition }) => !endless.has(definition.name.value));
  const canaries = [...journeys.canaries.values()].flatMap(compile);
  const all = [...ready, ...canaries];
  const sent = Object.fromEntries(
    [...templates.templates].map(([name, { template, reads }]): [string, Template] => [
      name,
      { ...template, ...defined({ confirms: confirmedBy(topics, name) }), ...versioned(template, reads, hash) },
    ]),
  );
  const whole = { ...settings, ...priorities(all, sent), ...fanOutRates(all, sent, settings) };
  if (settled) checkPriorities(all, whole, reportIn);
  const workspace: Workspace = {
    journeys: all.map((one) => one.compiled),
    templates: sent,
    destinations: Object.fromEntries(destinations.all),
    sources: Object.fromEntries(sources.flatMap(({ source }) => liveSources(source))),
    files: Object.fromEntries(sources.flatMap(({ source }) => fileSources(source))),
    settings: whole,
    rules: { ...rulesOf(ready, canaries, segments.all, whole, hash), ...declaredProperties(catalogue) },
    diagnostics: inOrder(diagnostics),
  };
  const names = journeys.names;
  const rest = defined({ catalogue });
  return {
    workspace,
    ready,
    canaries,
    definitions,
    names,
    segments,
    templates,
    destinations: destinations.examples,
    sources,
    settled,
    ...rest,
  };
}

/** By what a message of this template can be shown again as it was sent. */
function versioned(template: Template, reads: ReadTemplate["reads"], hash: Hash): Pick<Template, "version" | "reads"> {
  const unlinked = new Map(reads.flatMap((path) => (path[0] === "links" ? [] : [[path.join("\n"), path]])));
  return { version: hash(JSON.stringify(template)).slice(0, 12), reads: [...unlinked.values()] };
}

/** The source by its name, if it is one that a function serves. */
function liveSources(source: Source | undefined): readonly [string, LiveSource][] {
  return source === undefined || source.from === "file" ? [] : [[source.source, source]];
}

function fileSources(source: Source | undefined): readonly [string, FileSource][] {
  return source?.from === "file" ? [[source.source, source]] : [];
}

function declaredProperties(catalogue: Catalogue | undefined): Pick<Rules, "properties"> {
  const properties = catalogue === undefined ? undefined : propertyTypes(catalogue);
  return defined({ properties });
}

function hasErrors({ diagnostics }: Workspace): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Reports unused files and names that are most likely misspelt. Not while a file cannot be read: it may use them. */
function reportOddNames(files: readonly SourceFile[], prepared: Prepared, reportIn: (file: string) => Report): void {
  const { workspace, definitions, segments, templates, catalogue } = prepared;
  if (hasErrors(workspace)) return;
  const forwarding = new Set([
    ...Object.values(workspace.destinations).flatMap((one) => (one.forward ? [one.name] : [])),
    ...Object.values(workspace.templates).flatMap(({ destination }) => destination ?? []),
  ]);
  const using = { files, definitions, segments: segments.all, templates, forwarding };
  reportUnused(using, reportIn);
  checkMissing(files, reportIn);
  checkCounted(files, workspace.settings.clicks, reportIn);
  if (catalogue !== undefined) return;
  checkLonely(allUses(using), reportIn, checkNeverSet(using, workspace.settings.traits, reportIn));
}

/** Counts the errors of the file being read, also those in shared steps that it uses. */
function countingErrors(report: Report, file: string, errors: Map<string, number>): Report {
  return (code, at, detail) => {
    if (CODES[code].severity === "error") errors.set(file, (errors.get(file) ?? 0) + 1);
    report(code, at, detail);
  };
}

/** The ones without faults of their own, and the names of all. */
function withoutFaulty<T extends { readonly file: string }>(
  { all, names }: NamedFiles<T>,
  errors: ReadonlyMap<string, number>,
): NamedFiles<T> {
  return { names, all: new Map([...all].filter(([, { file }]) => !errors.has(file))) };
}

function surroundingsOf(
  { definitions, names }: ReadJourneys,
  templates: ReadTemplates,
  segments: NamedFiles<SegmentDefinition>,
  destinations: NamedFiles<Destination>,
  errors: ReadonlyMap<string, number>,
): Surroundings {
  const closed = definitions.filter(({ file, enter }) => !errors.has(file) && !enter.some(({ on }) => on === "api"));
  const conditional = [...withoutFaulty(segments, errors).all.values()].filter(({ list }) => !list);
  const conditionals = new Set(conditional.map(({ name }) => name.value));
  return {
    templates: templates.names,
    segments: segments.names,
    lists: new Set([...segments.names].filter((name) => !conditionals.has(name))),
    destinations: destinations.names,
    examples: new Map([...destinations.all].map(([name, { example }]) => [name, example])),
    journeys: names,
    closed: new Set(closed.map(({ name }) => name.value)),
  };
}

function rulesOf(
  ready: readonly ReadyJourney[],
  canaries: readonly ReadyJourney[],
  segmentDefinitions: ReadonlyMap<string, SegmentDefinition>,
  settings: Settings,
  hash: Hash,
): Rules {
  const all = [...ready, ...canaries];
  const journeys = ready.map(({ compiled: { journey, rules } }): JourneyRules => {
    const canary = canaries.find(({ compiled }) => compiled.journey === journey);
    const share = canary?.definition.canary;
    return canary === undefined || share === undefined
      ? rules
      : { ...rules, canary: { share, rules: canary.compiled.rules } };
  });
  const waitFields = (journey: JourneyDefinition, wait: string) =>
    all.find((one) => one.definition === journey)?.waitFields(wait) ?? [];
  const definitions = all.map((one) => one.definition);
  const listed = definitions
    .flatMap(({ enter }) => enter.flatMap(entrySegments))
    .flatMap((segment) => (segment.listed ? [segment.name.value] : []));
  const segments = segmentRules(segmentDefinitions, new Set(listed), hash);
  const windows = windowRules(segmentDefinitions.values(), hash);
  const used = usedTypes(definitions, segmentDefinitions.values(), settings.traits ?? {});
  return {
    contract: 1,
    ...defined({ used }),
    journeys,
    segments,
    ...(windows.length === 0 ? {} : { windows }),
    look: recheckHash(
      {
        segments,
        journeys,
        zone: settings.zone,
        ...defined({ traits: settings.traits }),
        ...(settings.replies === undefined ? {} : { phones: true }),
      },
      hash,
    ),
    settings,
    recentFields: recentFields(definitions, segmentDefinitions.values(), waitFields),
  };
}

function checkJourneysNamed(named: readonly Located<string>[], names: ReadonlySet<string>, report: Report): void {
  for (const { value: journey, at } of named) {
    if (names.has(journey)) continue;
    const hint = didYouMean(journey, names);
    const message = `There is no journey \`${journey}\`.`;
    // A cap for a deleted journey, or an exception, does no harm. With a misspelt name it does not hold.
    if (hint === undefined) report("SJ831", at, { message, found: journey });
    else report("SJ502", at, { message, found: journey, allowed: [...names].join(", "), hint });
  }
}

/** A file that is not UTF-8 is read with U+FFFD in the place of each unreadable character. */
function checkEncoding({ text }: SourceFile, report: Report): void {
  const at = text.indexOf("\uFFFD");
  if (at < 0) return;
  const before = text.slice(0, at).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  report("SJ604", { line: before.length, column, length: 1 }, { message: "A character here is not UTF-8." });
}
