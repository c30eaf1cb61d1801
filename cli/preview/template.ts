import { sha256 } from "../../adapters/system/system.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { getOwn } from "../../core/model/json.ts";
import { fallbacks } from "../../core/model/languages.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import type { TemplateExample } from "../../workflows/compiler/templates/example.ts";
import { type MadeUp, madeUp } from "../../workflows/compiler/templates/made-up.ts";
import type { ReadText } from "../../workflows/compiler/templates/read.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { diagnosticText } from "../check/text.ts";
import { type CloudView, profilesOf, unknownCustomer } from "../cloud/view.ts";
import { type Io, ProblemError } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";
import { paint } from "../terminal.ts";
import { entryOfCustomer, sendersOf } from "./of-customer.ts";
import { fileNameOf, type PreviewAsk, writePreview } from "./write.ts";

/** A template by the files here. */
export type FoundTemplate = Pick<PreviewAsk, "template" | "settings" | "files"> & {
  /** The paths that it reads. */
  readonly reads: readonly (readonly string[])[];
  /** Its texts, each with its example, if it has one. */
  readonly texts: readonly ReadText[];
  /** The journeys that send it. */
  readonly senders: ReadonlySet<string>;
};

/** The template by these files; undefined where they have none of this name without faults. */
export function foundIn(files: readonly SourceFile[], name: string): FoundTemplate | undefined {
  const { workspace, templates } = prepareWorkspace(files, { hash: sha256 });
  const read = templates.templates.get(name);
  const template = getOwn(workspace.templates, name);
  if (read === undefined || template === undefined) return undefined;
  const { settings, journeys } = workspace;
  return { template, settings, files, reads: read.reads, texts: read.texts, senders: sendersOf(journeys, name) };
}

/** The template by the files here. Problem where its file has faults, UsageError where there is none of this name. */
export async function templateOf(io: Io, name: string): Promise<FoundTemplate> {
  const files = await readWorkspace(io.root);
  const found = foundIn(files, name);
  if (found !== undefined) return found;
  const { workspace, templates } = prepareWorkspace(files, { hash: sha256 });
  const file = files.find(({ path }) => fileNameOf(path) === name);
  if (file === undefined) {
    const names = [...templates.names];
    throw new UsageError(
      `There is no template "${name}" in workflows/templates/.`,
      didYouMean(name, names) ?? `There are ${names.join(", ") || "none"}.`,
    );
  }
  const faults = workspace.diagnostics.filter((one) => one.file === file.path);
  const texts = faults.map((one) => diagnosticText(one, file.text, paint(io, io.err)));
  throw new ProblemError(`The template ${name} has faults.\n\n${texts.join("\n")}`);
}

/** A locale given as an option, as BCP 47 writes it; undefined where it is absent. */
export function localeOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    throw new UsageError(`--locale is "${text}".`, "Give a language, with a country where it matters: de, pt-BR.");
  }
}

/** Somebody to fill a template with, and who that is, in words. */
export interface Whose {
  readonly person: MadeUp;
  readonly whose: string;
}

/** Those of the template's example in this language, and made-up ones for what it leaves open. */
export function madeUpValues(found: FoundTemplate, now: number, locale: string | undefined): Whose {
  const example = exampleIn(found, locale);
  return {
    person: madeUp(found.reads, now, example),
    whose: example === undefined ? "made-up values" : "the values of its example",
  };
}

function exampleIn({ texts }: FoundTemplate, locale: string | undefined): TemplateExample | undefined {
  const wanted = locale === undefined ? [] : fallbacks(locale.toLowerCase());
  const own = wanted.flatMap((one) => texts.find((text) => text.locale?.toLowerCase() === one) ?? [])[0];
  return (own ?? texts[0])?.example;
}

/** A customer of the cloud, with the event of their entry into a journey that sends the template, while they are inside. */
export async function customerValues(view: CloudView, found: FoundTemplate, customer: string): Promise<Whose> {
  const profile = await profilesOf(view).read(customer, "all");
  if (profile === undefined) throw unknownCustomer(view, customer);
  const entry = entryOfCustomer(profile, found.senders);
  const told = entry?.told ?? madeUp(found.reads, view.now(), exampleIn(found, profile.locale?.v)).told;
  const event =
    entry === undefined
      ? "an event with made-up values, since they are inside no journey that sends it"
      : `the event of their entry into ${entry.journey}`;
  return {
    person: { profile, told },
    whose: `the values of ${profile.customerId} in ${view.where} and ${event}`,
  };
}

export interface WriteAsk extends Whose {
  readonly locale: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The message filled with somebody's values. Problem, with the place in the files, where it cannot be filled. */
export async function writtenFor(
  found: FoundTemplate,
  { person, whose, locale, now }: WriteAsk,
): Promise<OutgoingMessage> {
  const { profile, told } = person;
  const speaking = { profile: locale === undefined ? profile : { ...profile, locale: { v: locale, t: now } }, told };
  const written = await writePreview({ ...found, person: speaking, now });
  if ("outgoing" in written) return written.outgoing;
  const { why, place } = written.fault;
  const where = place === undefined ? "" : `${place}: `;
  throw new ProblemError(`The template ${found.template.name} cannot be filled with ${whose}.`, `${where}${why}`);
}
