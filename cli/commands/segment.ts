import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { type SegmentReason, segmentReasons } from "../../core/explain/segment-reasons.ts";
import { counted } from "../../core/explain/words.ts";
import type { Rules, SegmentRule } from "../../core/model/rules.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, knownProfile } from "../cloud/view.ts";
import type { Command, ExitCode, Io } from "../command.ts";
import { didYouMean, neededWord, readArguments, UsageError, wholeNumber } from "../command-line.ts";
import { changeList, type ListReceipt } from "../segment/list-file.ts";
import { type Members, membersOf } from "../segment/members.ts";
import { amount, CLEAR_LINE, onOneLine, type Paint, paint } from "../terminal.ts";

const USAGE = `segment NAME [--limit N] [--all]
     segment NAME --why CUSTOMER
     segment NAME --add FILE | --remove FILE [--enter] [--from LINE]
  --limit N      name so many members (10)
  --all          read all customers; otherwise it reads 20,000 items of the table and estimates the rest. A read of a million
                 customers costs about as many read units as they have kilobytes, divided by eight
  --why CUSTOMER which condition holds for this customer, which does not, and by which value
  --add FILE     put the customers of a file on a list: CSV or JSON lines with customerId, or one id to a line; also .gz
  --remove FILE  take them off it
  --enter        journeys on this segment let them in; otherwise nobody enters by it
  --from LINE    begin at this line, where an earlier command was stopped
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  limit: { type: "string" },
  all: { type: "boolean" },
  why: { type: "string" },
  add: { type: "string" },
  remove: { type: "string" },
  enter: { type: "boolean" },
  from: { type: "string" },
} as const;

/** Most items of the table that are read without --all. */
const ITEMS = 20_000;

export const segment: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const name = neededWord(words[0], "Which segment?", "npx sojourn segment loyal");
    const limit = wholeNumber("limit", values.limit, 0, 10_000_000) ?? 10;
    const from = wholeNumber("from", values.from, 1, Number.MAX_SAFE_INTEGER) ?? 1;
    const { why, add, remove } = values;
    if ([why, add, remove].filter((one) => one !== undefined).length > 1) {
      throw new UsageError("--why, --add and --remove are different things.", "Give one of them.");
    }
    const { rules, rule } = await ruleOf(io, name);
    const json = values.json === true;
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      if (why !== undefined) return tellWhy(io, view, { rules, rule, customer: why, json });
      const file = add ?? remove;
      if (file !== undefined) {
        const change = { segment: name, member: add !== undefined, enter: values.enter === true };
        return tellList(io, view, { rule, file, change, from, json });
      }
      const items = values.all === true ? Infinity : ITEMS;
      const found = await membersOf(view, { rule, rules, limit, items }, io);
      io.out.write(json ? `${JSON.stringify(found)}\n` : membersText(io, rule, found));
      return 0;
    });
  },
};

/** The rule of a segment by the files here. UsageError where there is none of this name. */
async function ruleOf(io: Io, name: string): Promise<{ readonly rules: Rules; readonly rule: SegmentRule }> {
  const { rules } = await compileWorkspace(await readWorkspace(io.root), { hash: sha256 });
  const rule = rules.segments.find(({ segment }) => segment === name);
  if (rule !== undefined) return { rules, rule };
  const names = rules.segments.map(({ segment }) => segment);
  throw new UsageError(
    `There is no segment "${name}" in workflows/segments/.`,
    didYouMean(name, names) ?? `There are ${names.join(", ") || "none"}.`,
  );
}

function membersText(io: Io, { segment, title }: SegmentRule, found: Members): string {
  const { bold, dim, yellow } = paint(io, io.out);
  const { members, about, complete, read, customers, countedSince } = found;
  const all = complete ? counted(members, "customer") : `about ${amount(about ?? members)} customers`;
  const of = read === undefined ? "by the list of members" : `${amount(members)} of ${counted(read, "customer")} read`;
  const more = complete ? "" : "; --all reads everybody";
  const since =
    countedSince === undefined
      ? ""
      : `  ${yellow(`counted since ${countedSince.day}`)} for ${counted(countedSince.customers, "customer")}: until their windows are filled, entering or leaving lets them in nowhere\n`;
  const rest =
    members > customers.length ? [dim(`and ${amount(members - customers.length)} more; --limit names them`)] : [];
  const lines = [...customers.map(onOneLine), ...rest].map((line) => `  ${line}\n`).join("");
  return `${bold(segment)}  ${title}: ${all} ${dim(`(${of}${more})`)}\n${since}${lines}`;
}

interface WhyAsk {
  readonly rules: Rules;
  readonly rule: SegmentRule;
  readonly customer: string;
  readonly json: boolean;
}

async function tellWhy(io: Io, view: CloudView, { rules, rule, customer, json }: WhyAsk): Promise<ExitCode> {
  const profile = await knownProfile(view, customer);
  const reasons = await segmentReasons(rule, { profile, rules, now: view.now(), zone: view.zone });
  const { segment } = rule;
  const member = profile.segments.includes(segment);
  const upToDate = profile.look?.rules === rules.look;
  if (json) {
    io.out.write(`${JSON.stringify({ segment, customer: profile.customerId, member, upToDate, reasons })}\n`);
    return 0;
  }
  const colours = paint(io, io.out);
  const stale = upToDate
    ? ""
    : "  It was judged by other rules than these files: the next event, or a recheck, judges it again.\n";
  const head = `${onOneLine(profile.customerId)} is ${member ? "" : "not "}in ${segment}.`;
  io.out.write(`${colours.bold(head)}\n${stale}${reasons.map((reason) => reasonText(reason, colours)).join("")}`);
  return 0;
}

function reasonText({ condition, holds, found, countedSince }: SegmentReason, { green, red, yellow }: Paint): string {
  const since = countedSince === undefined ? "" : `, ${yellow(`counted since ${countedSince}`)}`;
  return `  ${holds ? green("✓") : red("✗")} ${onOneLine(condition)}: ${onOneLine(found)}${since}\n`;
}

interface ListAsk {
  readonly rule: SegmentRule;
  readonly file: string;
  readonly change: Parameters<typeof changeList>[3]["change"];
  readonly from: number;
  readonly json: boolean;
}

async function tellList(io: Io, view: CloudView, { rule, file, change, from, json }: ListAsk): Promise<ExitCode> {
  if (rule.list !== true) {
    throw new UsageError(`The segment "${rule.segment}" is no list.`, "Who is in it follows from its conditions.");
  }
  const path = resolve(io.cwd, file);
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) throw new UsageError(`There is no file ${file}.`);
  const told = (lines: number) => {
    if (io.err.terminal) io.err.write(`${CLEAR_LINE}${amount(lines)} lines`);
  };
  const receipt = await changeList(view, io, path, { change, from, told });
  if (io.err.terminal) io.err.write(CLEAR_LINE);
  await view.settle();
  io.out.write(json ? `${JSON.stringify(receipt)}\n` : receiptText(rule.segment, change.member, receipt));
  return receipt.stoppedAt === undefined && receipt.refused === 0 ? 0 : 1;
}

function receiptText(segment: string, member: boolean, receipt: ListReceipt): string {
  const { put, refused, firstRefused, stoppedAt } = receipt;
  const did = `${counted(put, "customer")} ${put === 1 ? "is" : "are"} on the way ${member ? "onto" : "off"} ${segment}; whoever is not known is left out.\n`;
  const bad =
    refused === 0 ? "" : `${counted(refused, "line")} without a customer id, the first is line ${firstRefused}.\n`;
  const stop = stoppedAt === undefined ? "" : `Stopped behind line ${stoppedAt}: --from ${stoppedAt + 1} goes on.\n`;
  return `${did}${bad}${stop}`;
}
