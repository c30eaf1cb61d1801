import { messagesOfTemplate } from "../../adapters/aws/message-scan.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type WhyNot, type WhyNotCounts, WhyNotTally } from "../../core/explain/why-not.ts";
import { counted, moment } from "../../core/explain/words.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { didYouMean, durationOption, neededWord, readArguments, UsageError } from "../command-line.ts";
import { amount, CLEAR_LINE, onOneLine, paint } from "../terminal.ts";

const USAGE = `why-not TEMPLATE [--since 7d]
  Counts, over all customers, the reasons for which messages of this template were not sent or are held, each with one customer.
  A customer who never came to the step has no message: npx sojourn explain CUSTOMER tells why.
  --since TIME   messages of the last 30m, 4h, 7d or 2w, and those that are held until later (7d)
  It reads the whole table: a million customers with 5 kB each cost about 600,000 read units. Ctrl-C ends it with what it has counted.
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, since: { type: "string" } } as const;
const WEEK = 7 * 86_400_000;

export const whyNot: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const template = neededWord(words[0], "Which template?", "npx sojourn why-not welcome --since 7d");
    const long = durationOption("since", values.since) ?? WEEK;
    const { templates } = await compileWorkspace(await readWorkspace(io.root), { hash: sha256 });
    const names = Object.keys(templates);
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const since = view.now() - long;
      const found = await countsOf(io, view, template, since);
      const { sent, underWay, reasons } = found.counts;
      // A template whose file is gone still has messages; one that never was has none.
      if (sent + underWay + reasons.length === 0 && !names.includes(template)) {
        throw new UsageError(
          `There is no template "${template}" in workflows/templates/, and no message of it in ${view.where}.`,
          didYouMean(template, names) ?? `There are ${names.join(", ") || "none"}.`,
        );
      }
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ since, ...found.counts, complete: found.complete, items: found.items })}\n`
          : whyNotText(io, view, { since, ...found }),
      );
      return 0;
    });
  },
};

interface Found {
  readonly counts: WhyNotCounts;
  /** False where the person has stopped it. */
  readonly complete: boolean;
  /** Items of the table that were read. */
  readonly items: number;
}

async function countsOf(io: Io, view: CloudView, template: string, since: number): Promise<Found> {
  const tally = new WhyNotTally(template, view.now());
  let items = 0;
  let complete = true;
  for await (const page of messagesOfTemplate(view.dynamodb, view.table, { template, since })) {
    for (const message of page.messages) tally.add(message);
    items += page.items;
    if (io.err.terminal) io.err.write(`${CLEAR_LINE}${amount(items)} items of the table read`);
    if (io.stop.aborted) {
      complete = false;
      break;
    }
  }
  if (io.err.terminal) io.err.write(CLEAR_LINE);
  return { counts: tally.counts(view.zone), complete, items };
}

/** The counts for a person: a line for each reason, and below it one customer with what the check saw. */
export function whyNotText(
  io: Io,
  { zone, reach }: Pick<CloudView, "zone" | "reach">,
  { counts, complete, items, since }: Found & { readonly since: number },
): string {
  const { bold, dim, yellow } = paint(io, io.out);
  const { template, sent, underWay, reasons } = counts;
  const part = complete
    ? ""
    : `${yellow("Stopped")} after ${counted(items, "item")} of the table; there may be more.\n`;
  const way = underWay === 0 ? "" : `, ${amount(underWay)} under way`;
  const head = `${bold(template)} since ${moment(since, zone)}: ${amount(sent)} sent${way}\n`;
  if (reasons.length === 0) return `${part}${head}No message of it was dropped, refused or held.\n`;
  const size = Math.max(...reasons.map(({ messages }) => amount(messages).length));
  const lines = reasons.map((one) => {
    const [first, ...rest] = exampleLines(one, zone);
    const indent = " ".repeat(size + 4);
    return [
      `  ${amount(one.messages).padStart(size)}  ${onOneLine(one.words)}${of(one)}\n`,
      ...[first ?? "", ...rest].map((line) => `${indent}${dim(onOneLine(line))}\n`),
    ].join("");
  });
  const { customer } = reasons[0]?.example ?? { customer: "CUSTOMER" };
  return `${part}${head}${lines.join("")}${dim(`npx sojourn explain ${onOneLine(customer)}${reach} tells the whole story of one`)}\n`;
}

function of({ messages, customers }: WhyNot): string {
  return messages === customers ? "" : ` (${counted(customers, "customer")})`;
}

function exampleLines({ example: { customer, time, details } }: WhyNot, zone: string): readonly string[] {
  return [`e.g. ${customer}, ${moment(time, zone)}`, ...details.map((line) => `  ${line}`)];
}
