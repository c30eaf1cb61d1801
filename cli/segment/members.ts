import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { memberStore } from "../../adapters/aws/indexes.ts";
import { type ScannedProfile, segmentScan } from "../../adapters/aws/segment-scan.ts";
import { table } from "../../adapters/aws/table.ts";
import { defined } from "../../core/model/defined.ts";
import type { Rules, SegmentRule } from "../../core/model/rules.ts";
import { MEMBER_SHARDS } from "../../core/ports/profiles.ts";
import { indexOf } from "../../core/segments/rules-index.ts";
import { dayOf, dayText } from "../../core/windows/day.ts";
import { countedSince } from "../../core/windows/filled.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Io } from "../command.ts";

/** How many are in a segment, and some of them. */
export interface Members {
  readonly segment: string;
  /** Members among the customers that were read; all of them where `complete`. */
  readonly members: number;
  /** An estimate of all, where only a part was read. */
  readonly about?: number;
  readonly complete: boolean;
  /** Customers that were read; absent where the index of members was. */
  readonly read?: number;
  /** Items of the table that were read for it. */
  readonly items: number;
  readonly customers: readonly string[];
  /** The latest day from which events are counted for a customer whose window is not filled, and how many these are. */
  readonly countedSince?: { readonly day: string; readonly customers: number };
}

export interface MembersAsk {
  readonly rule: SegmentRule;
  readonly rules: Rules;
  /** Most customers to name. */
  readonly limit: number;
  /** Most items of the table to read. */
  readonly items: number;
}

const PAGE = 1_000;

/** Reads who is in a segment: by the index of its members, where a fan-out goes through them, else by a scan. */
export async function membersOf(view: CloudView, ask: MembersAsk, io: Pick<Io, "stop">): Promise<Members> {
  return ask.rule.listed === true ? membersByIndex(view, ask, io) : membersByScan(view, ask, io);
}

async function membersByIndex(
  view: CloudView,
  { rule, limit, items }: MembersAsk,
  io: Pick<Io, "stop">,
): Promise<Members> {
  const { segment } = rule;
  const store = memberStore(table(view.dynamodb, view.table), { now: () => view.now() });
  const customers: string[] = [];
  let members = 0;
  for (let shard = 0; shard < MEMBER_SHARDS; shard++) {
    for (let after: string | undefined; ; ) {
      if (io.stop.aborted || members >= items) return { segment, members, complete: false, items: members, customers };
      const page = await store.list(segment, shard, PAGE, after);
      members += page.length;
      customers.push(...page.slice(0, limit - customers.length));
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
  }
  return { segment, members, complete: true, items: members, customers };
}

async function membersByScan(view: CloudView, ask: MembersAsk, io: Pick<Io, "stop">): Promise<Members> {
  const { rule, limit } = ask;
  const scan = segmentScan(table(view.dynamodb, view.table));
  const isUnfilled = unfilledTest(ask, view.now());
  const customers: string[] = [];
  const since: number[] = [];
  let [members, read, items] = [0, 0, 0];
  let from: string | undefined;
  do {
    const page = await scan.page(PAGE, from);
    items += page.items;
    read += page.profiles.length;
    for (const profile of page.profiles) {
      const day = isUnfilled(profile);
      if (day !== undefined) since.push(day);
      if (!profile.segments.includes(rule.segment)) continue;
      members += 1;
      if (customers.length < limit) customers.push(profile.customerId);
    }
    from = page.next;
  } while (from !== undefined && items < ask.items && !io.stop.aborted);
  const complete = from === undefined;
  const about = complete ? undefined : await estimate(view, members, items);
  const latest = since.reduce((one, other) => Math.max(one, other), 0);
  const unfilled = since.length === 0 ? undefined : { day: dayText(latest), customers: since.length };
  const found = { segment: rule.segment, members, complete, read, items, customers };
  return { ...found, ...defined({ about, countedSince: unfilled }) };
}

/** The day from which a window of the segment counts for a customer, where it is not filled. */
function unfilledTest({ rule, rules }: MembersAsk, now: number): (profile: ScannedProfile) => number | undefined {
  const { counted, windows } = indexOf(rules);
  const conditions = counted.get(rule.segment) ?? [];
  const today = dayOf(now, rules.settings.zone);
  return (profile) => {
    const days = conditions.flatMap(
      ({ rule: did, history }) => countedSince(did, { profile, windows, today, ...defined({ history }) }) ?? [],
    );
    return days.length === 0 ? undefined : Math.max(...days);
  };
}

/** How many members there are if the rest of the table is like what was read. DynamoDB counts its items every six hours. */
async function estimate({ dynamodb, table: TableName }: CloudView, members: number, items: number) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const all = Table?.ItemCount ?? 0;
  return all <= items ? undefined : Math.round((members * all) / items);
}
