import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type Command, type ExitCode, type Io, ProblemError, unwritable } from "../command.ts";
import { neededWord, readArguments, UsageError } from "../command-line.ts";
import { filesAt } from "../git/files-at.ts";
import { differenceOf } from "../preview/difference.ts";
import { type EarlierMessage, headersOf, previewPage } from "../preview/page.ts";
import { sentMessage } from "../preview/sent.ts";
import {
  customerValues,
  foundIn,
  localeOption,
  madeUpValues,
  templateOf,
  type Whose,
  type WriteAsk,
  writtenFor,
} from "../preview/template.ts";
import { onOneLine, paint } from "../terminal.ts";

const USAGE = `preview TEMPLATE [--customer ID [--sent KEY|last]] [--locale L] [--against REF] [--out FILE]
  Writes a page that shows the message as its receiver gets it: subject, sender, headers, and an e-mail at the width of a desktop and of
  a phone, for readers who prefer light and for those who prefer dark. It is written by the code that sends, from the files here. Nothing is sent.
  --customer ID  fill it with a customer of the cloud, and with the event that let them into a journey that sends it, while they are
                 inside; otherwise with values that are made up by their names
  --sent KEY     the message that this customer got, as it was sent: its key, as explain shows it, or last for the newest. It is written
                 from the values that the message keeps, by the version of the template that it was sent with, if git has it
  --locale L     as somebody with this language gets it, like de or pt-BR
  --against REF  show what changed since a git commit, branch or tag: the words, and the message as it was
  --out FILE     where the page goes (.sojourn/preview/TEMPLATE.html)
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  customer: { type: "string" },
  sent: { type: "string" },
  locale: { type: "string" },
  against: { type: "string" },
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
    const locale = localeOption(values.locale);
    const write = async (now: number, whose: Whose) => {
      const asked = { ...whose, locale, now };
      const outgoing = await writtenFor(found, asked);
      const earlier = values.against === undefined ? undefined : await earlierMessage(io, values.against, name, asked);
      return writeOutgoing(io, outgoing, {
        name,
        whose: whose.whose,
        out,
        json: values.json === true,
        ...defined({ earlier: earlier && { ...earlier, difference: differenceOf(earlier.outgoing, outgoing) } }),
      });
    };
    if (customer === undefined) {
      const now = Date.now();
      return write(now, madeUpValues(found, now, locale));
    }
    return withBuiltView(cloudChoice(values, io), io, async (view) =>
      write(view.now(), await customerValues(view, found, customer)),
    );
  },
};

/** The message by the files of a git ref, filled with the same values. Problem where they have no such template. */
async function earlierMessage(
  io: Io,
  ref: string,
  name: string,
  asked: WriteAsk,
): Promise<Omit<EarlierMessage, "difference">> {
  const found = foundIn(await filesAt(io.root, ref), name);
  if (found !== undefined) return { ref, outgoing: await writtenFor(found, asked) };
  throw new ProblemError(`The files of ${ref} have no template ${name} without faults.`);
}

interface PageAsk {
  readonly earlier?: EarlierMessage;
  /** The template's. */
  readonly name: string;
  readonly whose: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

async function writeOutgoing(
  io: Io,
  outgoing: OutgoingMessage,
  { name, whose, out, json, earlier }: PageAsk,
): Promise<ExitCode> {
  const file = out === undefined ? join(io.root, ".sojourn", "preview", `${name}.html`) : resolve(io.cwd, out);
  await mkdir(dirname(file), { recursive: true }).catch(unwritable(file));
  // It may show a customer's data: whoever else uses this machine must not read it.
  await writeFile(file, previewPage({ template: name, whose }, outgoing, earlier), { mode: 0o600 }).catch(
    unwritable(file),
  );
  if (json) {
    const before = earlier && { ref: earlier.ref, message: earlier.outgoing, difference: earlier.difference };
    io.out.write(`${JSON.stringify({ template: name, file, whose, message: outgoing, ...defined({ before }) })}\n`);
    return 0;
  }
  const lines = headersOf(outgoing).map(([header, value]) => `  ${header}: ${value}\n`);
  io.out.write(`${file}\n`);
  io.err.write(
    `${name}, filled with ${whose}\n${lines.join("")}${earlier === undefined ? "" : changeText(io, earlier)}`,
  );
  return 0;
}

/** What changed, in the terminal: words that came and went, a line to each. */
function changeText(io: Io, { ref, difference: { words, lines } }: EarlierMessage): string {
  const { green, red } = paint(io, io.err);
  const told = words.flatMap(({ text, only }) => {
    if (only === undefined) return [];
    const line = `  ${only === "now" ? "+" : "-"} ${onOneLine(text.trim())}`;
    return [only === "now" ? green(line) : red(line)];
  });
  const look = `${lines} lines of HTML came or went`;
  if (told.length === 0) return `Since ${ref}: nothing that is read has changed; ${look}.\n`;
  return `Since ${ref}:\n${told.join("\n")}\n  ${look}\n`;
}
