import type { JourneyRules, Rules, Settings, Template } from "../../core/model/rules.ts";
import type { Hash } from "../../core/ports.ts";
import type { Diagnostic, SourceFile, Workspace } from "./compiled.ts";
import { FILE_START } from "./diagnostics/at.ts";
import { inOrder, type Report, reportInto } from "./diagnostics/report.ts";
import { compileJourney, type ReadyJourney } from "./journey/compile.ts";
import type { JourneyDefinition } from "./journey/definition.ts";
import { readJourneys } from "./journey/read-all.ts";
import { didYouMean } from "./nearest.ts";
import { recentFields } from "./rules/recent-fields.ts";
import { type NamedJourney, readSettings } from "./settings/read.ts";
import { parseSource } from "./sources/parse-source.ts";
import { type ReadTemplates, readTemplates } from "./templates/read-all.ts";

const SETTINGS = "workflows/settings.yaml";
const SOURCES = "workflows/sources/";

export interface CompilerDeps {
  readonly hash: Hash;
}

/**
 * Everything under workflows/, compiled: every journey without faults, and every fault of all files at once, in order.
 * Pure: files in, values out; the same files give the same bytes.
 */
export async function compileWorkspace(files: readonly SourceFile[], deps: CompilerDeps): Promise<Workspace> {
  return prepareWorkspace(files, deps).workspace;
}

/** `compileWorkspace`, with the sound journeys as they were understood: what drawings are made of. */
export function prepareWorkspace(
  files: readonly SourceFile[],
  deps: CompilerDeps,
): { readonly workspace: Workspace; readonly ready: readonly ReadyJourney[] } {
  const diagnostics: Diagnostic[] = [];
  const reportIn = (file: string): Report => reportInto(diagnostics, file);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = readSettings(
    sorted.find((file) => file.path === SETTINGS),
    reportIn(SETTINGS),
  );
  const { settings } = read;
  const all = readTemplates(sorted, read.known ? settings.topics : undefined, reportIn);
  const { definitions, names } = readJourneys(sorted, settings.zone, reportIn);
  checkCaps(read.capJourneys, names, reportIn(SETTINGS));
  if (!read.senderGiven) checkSender(all, reportIn(SETTINGS));
  for (const file of sorted) if (file.path.startsWith(SOURCES)) diagnostics.push(...parseSource(file).diagnostics);
  const ready = definitions.flatMap((definition) => {
    const compiled = compileJourney(definition, all, deps.hash, reportIn(definition.file));
    const faulty = diagnostics.some((one) => one.file === definition.file && one.severity === "error");
    return compiled === undefined || faulty ? [] : [compiled];
  });
  const workspace: Workspace = {
    journeys: ready.map((one) => one.compiled),
    templates: Object.fromEntries(
      [...all.templates].map(([name, { template }]): [string, Template] => [name, template]),
    ),
    settings,
    rules: rulesOf(ready, settings),
    diagnostics: inOrder(diagnostics),
  };
  return { workspace, ready };
}

function rulesOf(ready: readonly ReadyJourney[], settings: Settings): Rules {
  const journeys = ready.map(({ compiled }): JourneyRules => compiled.rules);
  const waitFields = (journey: JourneyDefinition, wait: string) =>
    ready.find((one) => one.definition === journey)?.waitFields(wait) ?? [];
  const definitions = ready.map((one) => one.definition);
  return { contract: 1, journeys, settings, recentFields: recentFields(definitions, waitFields) };
}

function checkCaps(named: readonly NamedJourney[], names: readonly string[], report: Report): void {
  for (const { journey, at } of named) {
    if (names.includes(journey)) continue;
    const hint = didYouMean(journey, names);
    report("SJ502", at, {
      message: `There is no journey \`${journey}\`.`,
      found: journey,
      allowed: names.join(", "),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function checkSender({ templates }: ReadTemplates, report: Report): void {
  const email = [...templates.values()].find(({ template }) => template.channel === "email");
  if (email === undefined) return;
  report("SJ503", FILE_START, {
    message: "No sender is given, but there are e-mail templates.",
    found: email.template.name,
  });
}
