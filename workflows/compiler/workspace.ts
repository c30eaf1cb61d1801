import type { JourneyRules, Rules, Settings, Template } from "../../core/model/rules.ts";
import type { Hash } from "../../core/ports.ts";
import type { Diagnostic, SourceFile, Workspace } from "./compiled.ts";
import { FILE_START } from "./diagnostics/at.ts";
import { inOrder, type Report, reportInto } from "./diagnostics/report.ts";
import { compileJourney, type ReadyJourney } from "./journey/compile.ts";
import type { JourneyDefinition } from "./journey/definition.ts";
import { readJourney } from "./journey/read.ts";
import { didYouMean } from "./nearest.ts";
import { recentFields } from "./rules/recent-fields.ts";
import { type NamedJourney, readSettings } from "./settings/read.ts";
import { parseSource } from "./sources/parse-source.ts";
import { type ReadTemplate, readTemplate } from "./templates/read.ts";

const SETTINGS = "workflows/settings.yaml";
const DEFINITIONS = "workflows/definitions/";
const TEMPLATES = "workflows/templates/";
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
  const { settings, capJourneys } = readSettings(
    files.find((file) => file.path === SETTINGS),
    reportIn(SETTINGS),
  );
  const templates = readTemplates(files, settings, reportIn);
  const definitions = readDefinitions(files, settings, reportIn);
  checkCaps(capJourneys, definitions, reportIn(SETTINGS));
  checkSender(templates, settings, reportIn(SETTINGS));
  diagnostics.push(...checkSources(files));
  const ready = definitions.flatMap((definition) => {
    const compiled = compileJourney(definition, templates, deps.hash, reportIn(definition.file));
    const sound = !diagnostics.some((one) => one.file === definition.file && one.severity === "error");
    return sound && compiled !== undefined ? [compiled] : [];
  });
  const workspace: Workspace = {
    journeys: ready.map((one) => one.compiled),
    templates: Object.fromEntries([...templates].map(([name, { template }]): [string, Template] => [name, template])),
    settings,
    rules: rulesOf(ready, settings),
    diagnostics: inOrder(diagnostics),
  };
  return { workspace, ready };
}

function checkSources(files: readonly SourceFile[]): readonly Diagnostic[] {
  return byPath(files)
    .filter((file) => file.path.startsWith(SOURCES))
    .flatMap((file) => parseSource(file).diagnostics);
}

function rulesOf(ready: readonly ReadyJourney[], settings: Settings): Rules {
  const journeys = ready.map(({ compiled }): JourneyRules => compiled.rules);
  const waitFields = (journey: JourneyDefinition, wait: string) =>
    ready.find((one) => one.definition === journey)?.waitFields(wait) ?? [];
  const definitions = ready.map((one) => one.definition);
  return { contract: 1, journeys, settings, recentFields: recentFields(definitions, waitFields) };
}

function readTemplates(files: readonly SourceFile[], settings: Settings, reportIn: (file: string) => Report) {
  const templates = new Map<string, ReadTemplate>();
  for (const file of byPath(files)) {
    if (!file.path.startsWith(TEMPLATES)) continue;
    const report = reportIn(file.path);
    const read = readTemplate(file, settings, report);
    if (read === undefined) continue;
    const { name } = read.template;
    if (templates.has(name)) {
      report("SJ408", FILE_START, { message: `There is another template \`${name}\`.`, found: name });
      continue;
    }
    templates.set(name, read);
  }
  return templates;
}

function readDefinitions(files: readonly SourceFile[], settings: Settings, reportIn: (file: string) => Report) {
  const definitions = new Map<string, JourneyDefinition>();
  for (const file of byPath(files)) {
    if (!file.path.startsWith(DEFINITIONS) || file.path.endsWith(".test.yaml")) continue;
    const report = reportIn(file.path);
    if (!file.path.endsWith(".journey.yaml")) {
      report("SJ126", FILE_START, {
        message: `\`${file.path.slice(DEFINITIONS.length)}\` is no journey.`,
        allowed: "<journey>.journey.yaml, <journey>.test.yaml",
      });
      continue;
    }
    const definition = readJourney(file, settings.zone, report);
    if (definition === undefined) continue;
    const before = definitions.get(definition.name.value);
    if (before !== undefined) {
      report("SJ308", definition.name.at, {
        message: `\`${definition.name.value}\` is also the name of the journey in ${before.file}.`,
        found: definition.name.value,
      });
      continue;
    }
    definitions.set(definition.name.value, definition);
  }
  return [...definitions.values()];
}

function checkCaps(named: readonly NamedJourney[], definitions: readonly JourneyDefinition[], report: Report): void {
  const names = definitions.map((definition) => definition.name.value);
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

function checkSender(templates: ReadonlyMap<string, ReadTemplate>, settings: Settings, report: Report): void {
  const email = [...templates.values()].find(({ template }) => template.channel === "email");
  if (email === undefined || settings.sender.email !== undefined) return;
  report("SJ503", FILE_START, {
    message: "No sender is given, but there are e-mail templates.",
    found: email.template.name,
  });
}

function byPath(files: readonly SourceFile[]): SourceFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
