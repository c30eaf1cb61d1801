import { defined } from "../../../core/model/defined.ts";
import type { CountedEvent, DidRule, LatestOf, WindowRule } from "../../../core/model/window.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { allWindowBytes, MAX_WINDOW_BYTES } from "../../../core/windows/size.ts";
import type { Report } from "../diagnostics/report.ts";
import { canonical } from "../rules/recheck-hash.ts";
import type { SegmentDefinition } from "./definition.ts";
import type { Counted, Did } from "./did-definition.ts";

/** Windows with the same content are one: `id` is a hash of it. */
type NewWindow = WindowRule extends infer Rule ? (Rule extends WindowRule ? Omit<Rule, "id"> : never) : never;

/** The windows that all segments need together, each as long as the longest that asks for it, sorted by id. */
export function windowRules(segments: Iterable<SegmentDefinition>, hash: Hash): readonly WindowRule[] {
  const longest = new Map<string, WindowRule>();
  for (const { did = [] } of segments) {
    for (const window of did.flatMap((each) => compiled(each, hash).windows)) {
      const known = longest.get(window.id);
      longest.set(window.id, known === undefined ? window : longer(known, window));
    }
  }
  return [...longest.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The rule of a condition. */
export function didRule(did: Did, hash: Hash): DidRule {
  return compiled(did, hash).rule;
}

interface Compiled {
  readonly rule: DidRule;
  readonly windows: readonly WindowRule[];
}

function compiled(did: Did, hash: Hash): Compiled {
  const days = defined({ days: did.days });
  if (did.kind === "order") {
    const window = identified({ kind: "order", steps: did.steps.map(eventOf), within: did.within, ...days }, hash);
    return { rule: { kind: "order", window: window.id, ...days }, windows: [window] };
  }
  if (did.kind === "since") {
    const [latest, not] = [latestOf(did.did, hash), latestOf(did.not, hash)];
    const rule: DidRule = { kind: "since", did: latest.of, not: not.of, ...days };
    return { rule, windows: [...latest.windows, ...not.windows] };
  }
  const { kind, amount, what, of, days: _, ...bounds } = did;
  const { event, where } = eventOf(what);
  const rule = { kind, amount, event, ...bounds, ...days };
  // The profile's own counts have the number of all events of a name.
  if (amount === "count" && where === undefined && did.days === undefined) return { rule, windows: [] };
  const window = identified({ kind: "days", event, ...defined({ where, of: of?.value }), ...days }, hash);
  return { rule: { ...rule, window: window.id }, windows: [window] };
}

function latestOf(counted: Counted, hash: Hash): { readonly of: LatestOf; readonly windows: readonly WindowRule[] } {
  const { event, where } = eventOf(counted);
  if (where === undefined) return { of: { event }, windows: [] };
  const window = identified({ kind: "last", event, where }, hash);
  return { of: { event, window: window.id }, windows: [window] };
}

function eventOf({ event, where }: Counted): CountedEvent {
  return { event: event.value, ...defined({ where: where?.text }) };
}

/** What counts for ever is another window than what counts for some days: it keeps one sum. */
function identified(window: NewWindow, hash: Hash): WindowRule {
  const ever = window.kind === "days" && window.days === undefined;
  const { days: _, ...what } = { days: undefined, ...window };
  return { ...window, id: hash(canonical({ ...what, ever })).slice(0, 8) };
}

function longer(a: WindowRule, b: WindowRule): WindowRule {
  if (a.kind === "last" || b.kind === "last") return a;
  return (a.days ?? Infinity) >= (b.days ?? Infinity) ? a : b;
}

/** Reports, at the segment that needs most of them, windows that could take more of a profile than there is room for. */
export function checkWindowBytes(
  all: ReadonlyMap<string, SegmentDefinition>,
  hash: Hash,
  reportIn: (file: string) => Report,
): void {
  const bytes = allWindowBytes(windowRules(all.values(), hash));
  if (bytes <= MAX_WINDOW_BYTES) return;
  const own = [...all.values()].map((segment) => ({ segment, bytes: allWindowBytes(windowRules([segment], hash)) }));
  const [most] = own.toSorted((a, b) => b.bytes - a.bytes);
  if (most === undefined) return;
  const { file, name } = most.segment;
  reportIn(file)("SJ361", name.at, {
    message: `What segments count could take ${kilobytes(bytes)} of a customer's profile, ${kilobytes(most.bytes)} of it for \`${name.value}\`.`,
    found: kilobytes(bytes),
    allowed: `at most ${kilobytes(MAX_WINDOW_BYTES)}`,
  });
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} kB`;
}
