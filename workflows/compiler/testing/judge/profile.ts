import type { Difference, DifferenceLine } from "../difference.ts";
import type { ExpectedProfile } from "../journey-test.ts";
import type { Observed } from "../observed.ts";
import { matches, valueText } from "./matches.ts";

/** What is known of the customer at the end; traits and segments that are not named do not matter. */
export function judgeProfile(expected: ExpectedProfile, { traits, segments }: Observed): Difference | undefined {
  const wrong = Object.entries(expected.traits).filter(([name, value]) =>
    value === null ? traits[name] !== undefined && traits[name] !== null : !matches(value, traits[name]),
  );
  const lines: readonly DifferenceLine[] = [
    ...wrong.flatMap(([name, value]): DifferenceLine[] => [
      { mark: "missing", text: `${name}: ${valueText(value)}` },
      { mark: "extra", text: `${name}: ${valueText(traits[name])}` },
    ]),
    ...expected.in
      .filter((segment) => !segments.includes(segment))
      .map((segment): DifferenceLine => ({ mark: "missing", text: `in ${segment}` })),
    ...expected.notIn
      .filter((segment) => segments.includes(segment))
      .map((segment): DifferenceLine => ({ mark: "extra", text: `in ${segment}` })),
  ];
  return lines.length === 0 ? undefined : { what: "profile", lines };
}
