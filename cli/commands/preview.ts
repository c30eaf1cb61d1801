import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { diagnosticText } from "../check/text.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, profilesOf, unknownCustomer } from "../cloud/view.ts";
import { type Command, type ExitCode, type Io, ProblemError, unwritable } from "../command.ts";
import { didYouMean, neededWord, readArguments, UsageError } from "../command-line.ts";
import { type MadeUp, madeUp } from "../preview/made-up.ts";
import { entryOfCustomer, sendersOf } from "../preview/of-customer.ts";
import { headersOf, previewPage } from "../preview/page.ts";
import { sentMessage } from "../preview/sent.ts";
import { fileNameOf, type PreviewAsk, writePreview } from "../preview/write.ts";
import { paint } from "../terminal.ts";

const USAGE = `preview TEMPLATE [--customer ID [--sent KEY]] [--locale L] [--out FILE]
  Writes a page that shows the message as its receiver gets it: subject, sender, headers, and an e-mail at the width of a desktop and of
  a phone. It is written by the code that sends, from the files here. Nothing is sent.
  --customer ID  fill it with a customer of the cloud, and with the event that let them into a journey that sends it, while they are
                 inside; otherwise with values that are made up by their names
  --sent KEY     the message that this customer got, as it was sent: "last", or the key of a message, as explain shows it. It is written
                 from the values that the message keeps, by the version of the template that it was sent with, if git has it
  --locale L     as somebody with this language gets it, like de or pt-BR
  --out FILE     where the page goes (.sojourn/preview/TEMPLATE.html)
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  customer: { type: "string" },
  sent: { type: "string" },
  locale: { type: "string" },
  out: { type: "string" },
} as const;

export const preview: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const name = neededWord(words[0], "Which template?", "npx sojourn preview welcome");
    const { customer, out, sent } = values;
    if (sent !== undefined) {
      if (customer === undefined) {
        throw new UsageError("Whose message?", `Write: npx sojourn preview ${name} --customer c0001 --sent ${sent}`);
      }
      return withBuiltView(cloudChoice(values, io), io, async (view) => {
        const { outgoing, whose } = await sentMessage(view, { root: io.root, name, customerId: customer, which: sent });
        return writeOutgoing(io, outgoing, { name, whose, out, json: values.json === true });
      });
    }
    const found = await templateOf(io, name);
    const { reads } = found;
    const locale = localeOption(values.locale);
    const write = async (now: number, person: MadeUp, whose: string) => {
      const asked = { ...found, person: inLocale(person, locale, now), now };
      return writePage(io, asked, { whose, out, json: values.json === true });
    };
    if (customer === undefined) {
      const now = Date.now();
      return write(now, madeUp(reads, now), "made-up values");
    }
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const profile = await profilesOf(view).read(customer, "all");
      if (profile === undefined) throw unknownCustomer(view, customer);
      const entry = entryOfCustomer(profile, found.senders);
      const told = entry?.told ?? madeUp(reads, view.now()).told;
      return write(view.now(), { profile, told }, whoseText(view, profile.customerId, entry?.journey));
    });
  },
};

/** A locale given as an option, as BCP 47 writes it; undefined where it is absent. */
function localeOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    throw new UsageError(`--locale is "${text}".`, "Give a language, with a country where it matters: de, pt-BR.");
  }
}

function inLocale({ profile, told }: MadeUp, locale: string | undefined, now: number): MadeUp {
  return { profile: locale === undefined ? profile : { ...profile, locale: { v: locale, t: now } }, told };
}

function whoseText({ where }: CloudView, customer: string, journey: string | undefined): string {
  const entry =
    journey === undefined
      ? "an event with made-up values, since they are inside no journey that sends it"
      : `the event of their entry into ${journey}`;
  return `the values of ${customer} in ${where} and ${entry}`;
}

type Found = Pick<PreviewAsk, "template" | "settings" | "files"> & {
  /** The paths that it reads. */
  readonly reads: readonly (readonly string[])[];
  /** The journeys that send it. */
  readonly senders: ReadonlySet<string>;
};

/** The template by the files here. Problem where its file has faults, UsageError where there is none of this name. */
async function templateOf(io: Io, name: string): Promise<Found> {
  const files = await readWorkspace(io.root);
  const { workspace, templates } = prepareWorkspace(files, { hash: sha256 });
  const read = templates.templates.get(name);
  const template = workspace.templates[name];
  if (read !== undefined && template !== undefined) {
    const { settings, journeys } = workspace;
    return { template, settings, files, reads: read.reads, senders: sendersOf(journeys, name) };
  }
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

async function writePage(
  io: Io,
  ask: PreviewAsk,
  { whose, out, json }: { readonly whose: string; readonly out: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const { name } = ask.template;
  const written = await writePreview(ask);
  if ("fault" in written) {
    const { why, place } = written.fault;
    const where = place === undefined ? "" : `${place}: `;
    throw new ProblemError(`The template ${name} cannot be filled with ${whose}.`, `${where}${why}`);
  }
  return writeOutgoing(io, written.outgoing, { name, whose, out, json });
}

interface PageAsk {
  /** The template's. */
  readonly name: string;
  readonly whose: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

async function writeOutgoing(
  io: Io,
  outgoing: OutgoingMessage,
  { name, whose, out, json }: PageAsk,
): Promise<ExitCode> {
  const file = out === undefined ? join(io.root, ".sojourn", "preview", `${name}.html`) : resolve(io.cwd, out);
  await mkdir(dirname(file), { recursive: true }).catch(unwritable(file));
  // It may show a customer's data: whoever else uses this machine must not read it.
  await writeFile(file, previewPage({ template: name, whose }, outgoing), { mode: 0o600 }).catch(unwritable(file));
  if (json) {
    io.out.write(`${JSON.stringify({ template: name, file, whose, message: outgoing })}\n`);
    return 0;
  }
  const lines = headersOf(outgoing).map(([header, value]) => `  ${header}: ${value}\n`);
  io.out.write(`${file}\n`);
  io.err.write(`${name}, filled with ${whose}\n${lines.join("")}`);
  return 0;
}
