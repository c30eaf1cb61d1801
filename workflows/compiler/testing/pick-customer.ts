import type { JourneyRules } from "../../../core/model/rules.ts";
import { stickyShare } from "../../../core/model/share.ts";
import type { Hash } from "../../../core/ports/system.ts";
import type { JourneyTest } from "./journey-test.ts";

/** A range of the customer's sticky share for one salt, between two fractions of 1. */
interface Wanted {
  readonly salt: string;
  readonly from: number;
  readonly to: number;
}

/** The paths of a split, by weight. */
export interface SplitPaths {
  readonly split: string;
  readonly paths: readonly { readonly name: string; readonly weight: number }[];
}

/** The number of ids to try; 1% of 1% of 1% would need more. */
const TRIES = 200_000;

/**
 * The first of `customer_1`, `customer_2`, … whose sticky shares fit the test: not held out, not in the control group, and on the
 * named path of each split. Undefined if there is none.
 */
export function pickCustomer(
  hash: Hash,
  test: JourneyTest,
  around: { readonly rules: JourneyRules; readonly splits: readonly SplitPaths[]; readonly control: number },
): string | undefined {
  if (test.customer.id !== undefined) return test.customer.id;
  const wanted = wantedOf(test, around);
  for (let i = 1; i <= TRIES; i++) {
    const id = `customer_${i}`;
    const fits = wanted.every(({ salt, from, to }) => {
      const share = stickyShare(hash, salt, id);
      return share >= from && share < to;
    });
    if (fits) return id;
  }
  return undefined;
}

function wantedOf(
  test: JourneyTest,
  {
    rules,
    splits,
    control,
  }: { readonly rules: JourneyRules; readonly splits: readonly SplitPaths[]; readonly control: number },
): readonly Wanted[] {
  const { journey } = rules;
  const share = (salt: string, size: number, inside: boolean): readonly Wanted[] =>
    size <= 0 || size >= 1 ? [] : [inside ? { salt, from: 0, to: size } : { salt, from: size, to: 1 }];
  const sample = Math.min(1, ...rules.enter.map((entry) => entry.sample ?? 1));
  return [
    ...share("control", control, test.group === "control"),
    ...share(`holdout:${journey}`, rules.holdout ?? 0, test.group === "holdout"),
    ...share(`sample:${journey}`, sample, test.group !== "not_sampled"),
    ...share(`canary:${journey}`, rules.canary?.share ?? 0, test.group === "canary"),
    ...test.paths.flatMap(({ split, path }) => wantedPath(journey, splits, split.value, path)),
  ];
}

function wantedPath(journey: string, splits: readonly SplitPaths[], split: string, path: string): readonly Wanted[] {
  let from = 0;
  for (const { name, weight } of splits.find((one) => one.split === split)?.paths ?? []) {
    if (name === path) return [{ salt: `split:${journey}:${split}`, from, to: from + weight }];
    from += weight;
  }
  return [];
}
