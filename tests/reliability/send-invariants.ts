import { sha256 } from "../../adapters/system/system.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { stickyShare } from "../../core/model/share.ts";
import { priorityOf } from "../../core/policy/priority.ts";
import { devicesOf } from "../../core/profile/devices.ts";
import { entryName, profilesOf } from "./entries.ts";
import type { History } from "./history.ts";
import type { Played } from "./play.ts";
import type { Call, Trace } from "./trace.ts";
import { WORKSPACE } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** What must hold of every message that a provider is given: judged by the profile that the send wrote before it. */
export const SEND_INVARIANTS = {
  "4 no send is decided after an exit or a withdrawn consent is stored": (_, { trace }) =>
    trace.calls.flatMap((call) => {
      if (call.decided === undefined) return [`${idOf(call)} was sent without a profile write`];
      const known = before(trace, call);
      const entryId = call.key.split("#").slice(0, 2).join("#");
      const entries = known.map((profile) => profile.entries[entryId]);
      // An ended entry is marked, and later no longer there.
      const begun = entries.findIndex((entry) => entry?.start === call.start);
      const ended = begun >= 0 && entries.slice(begun).some((entry) => entry === undefined || entry.end !== undefined);
      const written = writtenBy(trace, call);
      const { consent = {} } = known.at(-1) ?? {};
      const agreed = consent.offers?.v ?? false;
      const optedOut = call.channel === "email" && consent["all/email"]?.v === false;
      return [
        ...(ended ? [`${idOf(call)} was sent after its entry had ended`] : []),
        ...(written?.entries[entryId]?.start === call.start
          ? []
          : [`${idOf(call)} was sent by the run of another entry`]),
        ...(isMarketing(call) && !agreed ? [`${idOf(call)} was sent without consent`] : []),
        ...(optedOut ? [`${idOf(call)} was sent by a channel that is opted out of`] : []),
      ];
    }),

  "17 nothing is sent to an address after its bounce or a complaint is stored": (_, { trace }) =>
    trace.calls.flatMap((call) => {
      const all = profilesOf(trace, call.customer);
      const silenced = all.flatMap(({ profile, at }, i) => {
        const prior = all[i - 1]?.profile;
        const told = ["Email Bounced", "Email Complained"].some(
          (name) => (profile.counts[name]?.n ?? 0) > (prior?.counts[name]?.n ?? 0),
        );
        return told ? [at] : [];
      });
      // What is reported names the customer's first address.
      const first = call.to === `${call.customer}@example.com`;
      const late = first && silenced.some((at) => at < (call.decided?.at ?? 0));
      return late ? [`${idOf(call)} was sent to an address that had bounced or complained`] : [];
    }),

  "18 the control group gets no marketing message, and nobody gets one in quiet hours": (_, { trace }) =>
    trace.calls.filter(isMarketing).flatMap((call) => {
      const { control = 0, quiet } = WORKSPACE.settings;
      const { zone = { v: "Europe/London" } } = writtenBy(trace, call) ?? {};
      const at = localTime(call.decided?.time ?? 0, zone.v);
      return [
        ...(stickyShare(sha256, "control", call.customer) < control ? [`${idOf(call)} went to the control group`] : []),
        ...(quiet && "from" in quiet && (at >= quiet.from || at < quiet.to)
          ? [`${idOf(call)} was sent at ${at} in ${zone.v}`]
          : []),
      ];
    }),
  "19 a message gives its place to none but one of a higher priority, and never once a provider may have it": (
    _,
    { messages, trace },
  ) =>
    messages.flatMap(({ customerId, key, reason, verdict }) => {
      if (reason !== "priority") return [];
      const winner = String(verdict?.values.message);
      // Somebody who came back after an erasure has messages of the same keys, and a profile that was born later.
      const life = profilesOf(trace, customerId).at(-1)?.profile.born;
      const handed = trace.calls.some(
        (call) =>
          call.customer === customerId &&
          call.key === key &&
          !call.declined &&
          (writtenBy(trace, call)?.born ?? life) === life,
      );
      return [
        ...(rank(winner) > rank(key) ? [] : [`${customerId} ${key} gave its place to ${winner}`]),
        ...(handed ? [`${customerId} ${key} gave its place to ${winner} after a provider had it`] : []),
      ];
    }),
  "49 a push message goes to the devices of the profile that it was decided by, and a dead one is not asked again": (
    _,
    { trace },
  ) =>
    trace.calls.flatMap((call) => {
      const push = call.channel === "push" ? writtenBy(trace, call)?.addresses.push : undefined;
      if (push === undefined) return [];
      const asked = [call.to, ...(call.others ?? [])];
      const known = devicesOf(push).map(({ v }) => v);
      return asked.join() === known.join() ? [] : [`${idOf(call)} went to ${asked.join()}, not to ${known.join()}`];
    }),
} as const satisfies Record<string, Check>;

function rank(key: string): number {
  return priorityOf(WORKSPACE.settings, parseMessageKey(key)?.journey ?? "");
}

const MARKETING = new Set(
  Object.values(WORKSPACE.templates).flatMap(({ name, transactional }) => (transactional ? [] : [name])),
);

export function isMarketing({ key }: Pick<Call, "key">): boolean {
  const step = parseMessageKey(key)?.step ?? "";
  return MARKETING.has(step) || !(step in WORKSPACE.templates);
}

export function idOf({ customer, key, start }: Call): string {
  return `${customer} ${key}@${start}`;
}

function before(trace: Trace, { customer, decided }: Call): readonly Profile[] {
  return trace.stored
    .slice(0, decided?.at)
    .flatMap(({ profile }) => (profile.customerId === customer ? [profile] : []));
}

/** What the send wrote as it decided. */
function writtenBy(trace: Trace, { decided }: Call): Profile | undefined {
  return decided && trace.stored[decided.at]?.profile;
}

/** The entry whose run asked for the send. */
export function entryOfCall({ customer, key, start }: Call): string {
  const { journey = "", n = 0 } = parseMessageKey(key) ?? {};
  return entryName(customer, { journey, n, start });
}

/** `HH:MM`. */
function localTime(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    time,
  );
}
