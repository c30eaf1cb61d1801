import type { Destination, Forward } from "../../../core/model/destination.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { allSteps, namesUsed } from "../steps/kinds.ts";
import type { Finding, Side } from "./finding.ts";

/** Destinations are looked up by name when they are called: what changes in them reaches those inside, and all events, at once. */
export function compareDestinations(before: Side, after: Side): readonly Finding[] {
  const [old, now] = [before.workspace.destinations, after.workspace.destinations];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => [
    ...compareCalls(name, callersOf(before, name), old[name], now[name]),
    ...compareForward(name, old[name]?.forward, now[name]?.forward, now[name] === undefined),
  ]);
}

function compareCalls(
  name: string,
  callers: readonly string[],
  old: Destination | undefined,
  now: Destination | undefined,
): readonly Finding[] {
  if (old === undefined) return [];
  const named = callers.join(", ");
  if (now === undefined) {
    if (callers.length === 0) return [];
    return [
      {
        level: "hurts",
        kind: "destination",
        what: `The destination \`${name}\` is gone, and ${named} called it.`,
        who: `For those inside ${named} the call would fail.`,
        hint: "Keep the file until nobody is inside an older version.",
      },
    ];
  }
  const forwards = old.forward !== undefined && now.forward !== undefined;
  if (plain(old) === plain(now) || (callers.length === 0 && !forwards)) return [];
  const inside =
    callers.length === 0 ? "" : `Everybody's calls go there from the deployment on, of those inside ${named} too.`;
  const events = forwards ? "Events go there by it from the deployment on, also those that wait or were given up." : "";
  const who = [inside, events].filter((text) => text !== "").join(" ");
  return [{ level: "changes", kind: "destination", what: `The destination \`${name}\` changes.`, who }];
}

/** Attempts are part of the versions of journeys: see kept.ts. What is forwarded is told by itself. */
function plain({ example: _e, attempts: _a, giveUpAfter: _g, forward: _f, ...rest }: Destination): string {
  return canonical(rest);
}

/** Events that go to a destination by themselves: which, for which purpose, with which data. What applies by default is a setting. */
function compareForward(
  name: string,
  old: Forward | undefined,
  now: Forward | undefined,
  isGone: boolean,
): readonly Finding[] {
  const found = (what: string, who: string): Finding => ({ level: "changes", kind: "destination", what, who });
  if (old === undefined) {
    if (now === undefined) return [];
    return [
      found(
        `${listed(now.events)} to \`${name}\` by ${now.events.length === 1 ? "itself" : "themselves"}.`,
        `From the deployment on, ${ofWhom(now)}; no earlier events.`,
      ),
    ];
  }
  if (now === undefined) {
    const left = isGone ? "Those that wait go to the dead letters" : "Those that wait are dropped";
    return [found(`No events go to \`${name}\` by themselves any more.`, `From the deployment on. ${left}.`)];
  }
  const [more, fewer] = [without(now.events, old.events), without(old.events, now.events)];
  return [
    ...(more.length === 0
      ? []
      : [
          found(
            `${listed(more)} to \`${name}\` too, by ${more.length === 1 ? "itself" : "themselves"}.`,
            `From the deployment on, ${ofWhom(now)}; no earlier events.`,
          ),
        ]),
    ...(fewer.length === 0
      ? []
      : [found(`${listed(fewer)} to \`${name}\` no more.`, "From the deployment on; those that wait still go.")]),
    ...(old.purpose === now.purpose
      ? []
      : [
          found(
            `Events go to \`${name}\` for the purpose ${now.purpose}, not ${old.purpose}.`,
            `From the deployment on, also those that wait: ${ofWhom(now)}.`,
          ),
        ]),
    ...changedData(old, now).map((what) =>
      found(`Events go to \`${name}\` ${what}.`, "From the deployment on, also those that wait or were given up."),
    ),
  ];
}

function changedData({ with: old }: Forward, { with: now }: Forward): readonly string[] {
  const quoted = (names: readonly string[]) => names.map((one) => `\`${one}\``).join(", ");
  const [had, has] = [Object.keys(old), Object.keys(now)];
  const [more, fewer] = [without(has, had), without(had, has)];
  const other = has.filter((field) => old[field] !== undefined && canonical(old[field]) !== canonical(now[field]));
  return [
    ...(more.length === 0 ? [] : [`with ${quoted(more)} too`]),
    ...(fewer.length === 0 ? [] : [`without ${quoted(fewer)}`]),
    ...(other.length === 0 ? [] : [`with another ${quoted(other)}`]),
  ];
}

function ofWhom({ purpose }: Forward): string {
  return purpose === "none" ? "of all customers" : `of customers who allow ${purpose}`;
}

function listed(events: readonly string[]): string {
  return `${events.map((event) => `\`${event}\``).join(", ")} ${events.length === 1 ? "goes" : "go"}`;
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.filter((one) => !others.includes(one));
}

function callersOf({ ready, canaries }: Side, destination: string): readonly string[] {
  return [...ready, ...canaries]
    .filter(({ definition }) => namesUsed(allSteps(definition.steps), "destination").includes(destination))
    .map(({ compiled }) => compiled.journey);
}
