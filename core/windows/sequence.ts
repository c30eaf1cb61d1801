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
  // Mostly an event is the latest.
  if ((links.at(-1)?.[0] ?? -Infinity) < time) return [...links, [time]];
  const at = links.findIndex(([each]) => each >= time);
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
    before = earlier === undefined ? links.map((link) => withStart(link, link[0])) : following(earlier, links, strict);
    return before;
  });
}

/**
 * The links of a step, each with the latest start among the events of the step before that come no later; where names
 * repeat, earlier. Both are sorted by time, so one walk through both is enough.
 */
function following(earlier: readonly Link[], links: readonly Link[], strict: boolean): readonly Link[] {
  if (earlier.length === 0) return links;
  let at = 0;
  let latest: number | undefined;
  return links.map((link) => {
    const [time] = link;
    for (let one = earlier[at]; one !== undefined; one = earlier[++at]) {
      const [each, start] = one;
      if (each > time || (strict && each === time)) break;
      if (start !== undefined && (latest === undefined || start > latest)) latest = start;
    }
    return withStart(link, latest);
  });
}

/** The link with this start, unless it has a later one; the same link where it has it already. */
function withStart(link: Link, start: number | undefined): Link {
  const [time, known] = link;
  return start === undefined || (known !== undefined && known >= start) ? link : [time, start];
}

/** The end of the latest whole sequence; undefined where there is none. */
export function lastEnd(rule: Matter, steps: Steps, done: number | undefined): number | undefined {
  const end = (steps[rule.steps.length - 1] ?? []).findLast(
    ([time, start]) => start !== undefined && time - start <= rule.within,
  )?.[0];
  return end === undefined || done === undefined ? (end ?? done) : Math.max(end, done);
}

/** The end of the latest whole sequence, of steps whose starts may not be worked out. */
export function latestEnd(rule: Matter, steps: Steps, done: number | undefined): number | undefined {
  // Nobody ends a sequence whose last step never came.
  if ((steps[rule.steps.length - 1]?.length ?? 0) === 0) return done;
  return lastEnd(rule, chained(rule, steps), done);
}

/** The latest links of each step. */
export function latestLinks(steps: Steps): Steps {
  if (steps.every((links) => links.length <= KEPT_LINKS)) return steps;
  return steps.map((links) => links.slice(-KEPT_LINKS));
}

/** Whether an event may be two steps: then each step must be later than the one before. */
function repeats({ steps }: Matter): boolean {
  return steps.some(({ event }, place) => steps.findIndex((step) => step.event === event) < place);
}
