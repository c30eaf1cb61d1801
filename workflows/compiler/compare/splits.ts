import type { SplitWay, Step } from "../steps/step.ts";
import type { StepChange } from "./steps.ts";

/** Splits whose paths have other names, weights or another order: some customers would now take another path. */
export function compareSplits(before: Step, after: Step): readonly StepChange[] {
  if (before.kind !== "split" || after.kind !== "split") return [];
  const moved = 1 - staying(before.ways, after.ways);
  const [old, now] = [before.ways, after.ways].map(waysText);
  if (old === now) return [];
  const who =
    moved < 1e-9 ? "nobody changes paths" : `${percent(moved)} of customers would take another path than before`;
  return [
    { kind: "split", what: `The split \`${after.id}\` changes from ${old} to ${now}: ${who} when they enter again.` },
  ];
}

/** Share of customers who take a path of the same name by both: paths are laid end to end, each customer at one place. */
function staying(before: readonly SplitWay[], after: readonly SplitWay[]): number {
  return places(before)
    .flatMap((old) =>
      places(after).map((now) => (old.name === now.name ? Math.min(old.to, now.to) - Math.max(old.from, now.from) : 0)),
    )
    .reduce((sum, length) => sum + Math.max(0, length), 0);
}

function places(
  ways: readonly SplitWay[],
): readonly { readonly name: string; readonly from: number; readonly to: number }[] {
  let from = 0;
  return ways.map(({ name, weight }) => {
    const place = { name, from, to: from + weight };
    from = place.to;
    return place;
  });
}

function waysText(ways: readonly SplitWay[]): string {
  return ways.map(({ name, weight }) => `${name} ${percent(weight)}`).join(", ");
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
