import { canonical } from "../rules/canonical.ts";
import type { Finding } from "./finding.ts";
import type { Side } from "./side.ts";

/** Segments have no versions: every profile is looked at again, and conditions of those inside read the new one. */
export function compareSegments(before: Side, after: Side): readonly Finding[] {
  const now = new Map(after.workspace.rules.segments.map((one) => [one.segment, one]));
  return before.workspace.rules.segments.flatMap((old): readonly Finding[] => {
    const name = old.segment;
    const is = now.get(name);
    const readers = readersOf(before, name);
    if (is === undefined) {
      return readers.length === 0
        ? []
        : [
            {
              level: "hurts",
              kind: "segment",
              what: `The segment \`${name}\` is gone, and ${readers.join(", ")} read it.`,
              who: `For those inside ${readers.join(", ")} nobody would be in it any more.`,
              hint: "Keep the file until nobody is inside an older version.",
            },
          ];
    }
    const plain = ({ reads: _r, listed: _l, title: _t, ...rest }: typeof old) => canonical(rest);
    if (plain(old) === plain(is)) return [];
    return [
      {
        level: "changes",
        kind: "segment",
        what: `The segment \`${name}\` is defined anew.`,
        who: "Every profile is looked at again; it lets nobody in, but conditions of those inside read it.",
      },
    ];
  });
}

/** The journeys whose rules or machine name a segment. */
function readersOf({ workspace }: Side, segment: string): readonly string[] {
  const named = new RegExp(`(['"]|\\\\")${segment}(['"]|\\\\")`);
  return workspace.journeys
    .filter(({ definition, rules }) => named.test(JSON.stringify(definition)) || named.test(JSON.stringify(rules)))
    .map(({ journey }) => journey);
}
