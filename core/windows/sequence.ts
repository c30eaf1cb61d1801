import type { Link, OrderRule, WindowState } from "../model/window.ts";

/**
 * Most events kept of each step. A sequence is always found where events arrive in order, and where late events arrive
 * behind fewer than so many of their step.
 */
export const KEPT_LINKS = 20;

type Steps = NonNullable<WindowState["steps"]>;
type Matter = Pick<OrderRule, "steps" | "within">;

/** The links of a step with another event, by time. Events of one time are one link. */
export function withLink(links: readonly Link[], time: number): readonly Link[] {
  const at = links.findIndex(([each]) => each >= time);
  if (at < 0) return [...links, [time]];
  return links[at]?.[0] === time ? links : [...links.slice(0, at), [time], ...links.slice(at)];
}

/**
 * The steps with the starts worked out: for each event the latest time at which a sequence up to it began. A start that
 * is known stays, since the events that it rests on may have been dropped.
 */
export function chained(rule: Matter, steps: Steps): Steps {
  const strict = repeats(rule);
  let before: readonly Link[] | undefined;
  return rule.steps.map((_, place) => {
    const links = steps[place] ?? [];
    const earlier = before;
    const next = links.map(([time, known]): Link => {
      const start = earlier === undefined ? time : startBefore(earlier, time, strict);
      const latest = start === undefined || (known !== undefined && known > start) ? known : start;
      return latest === undefined ? [time] : [time, latest];
    });
    before = next;
    return next;
  });
}

/** The latest start among the events of the step before that come no later; where names repeat, earlier. */
function startBefore(links: readonly Link[], time: number, strict: boolean): number | undefined {
  let latest: number | undefined;
  for (const [each, start] of links) {
    if (each > time || (strict && each === time)) break;
    if (start !== undefined && (latest === undefined || start > latest)) latest = start;
  }
  return latest;
}

/** The end of the latest whole sequence; undefined where there is none. */
export function lastEnd(rule: Matter, steps: Steps, done: number | undefined): number | undefined {
  const whole = (steps[rule.steps.length - 1] ?? []).filter(
    ([time, start]) => start !== undefined && time - start <= rule.within,
  );
  return whole.reduce<number | undefined>((latest, [time]) => Math.max(latest ?? time, time), done);
}

/** The latest links of each step. */
export function latestLinks(steps: Steps): Steps {
  return steps.map((links) => (links.length > KEPT_LINKS ? links.slice(-KEPT_LINKS) : links));
}

/** Whether an event may be two steps: then each step must be later than the one before. */
function repeats({ steps }: Matter): boolean {
  return new Set(steps.map(({ event }) => event)).size < steps.length;
}
