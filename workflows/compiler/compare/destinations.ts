import { canonical } from "../rules/canonical.ts";
import { allSteps } from "../steps/kinds.ts";
import type { Finding } from "./finding.ts";
import type { Side } from "./side.ts";

/** Destinations are looked up by name when they are called: what changes in them reaches those inside at once. */
export function compareDestinations(before: Side, after: Side): readonly Finding[] {
  const now = after.workspace.destinations;
  return Object.entries(before.workspace.destinations).flatMap(([name, old]): readonly Finding[] => {
    const callers = callersOf(before, name);
    if (callers.length === 0) return [];
    const named = callers.join(", ");
    const is = now[name];
    if (is === undefined) {
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
    const plain = ({ example: _e, ...rest }: typeof old) => canonical(rest);
    if (plain(old) === plain(is)) return [];
    return [
      {
        level: "changes",
        kind: "destination",
        what: `The destination \`${name}\` changes.`,
        who: `Everybody's calls go there from the deployment on, of those inside ${named} too.`,
      },
    ];
  });
}

function callersOf({ ready, canaries }: Side, destination: string): readonly string[] {
  return [...ready, ...canaries]
    .filter(({ definition }) =>
      allSteps(definition.steps).some((step) => step.kind === "call" && step.destination.value === destination),
    )
    .map(({ compiled }) => compiled.journey);
}
