import type { Forward } from "../../../core/model/destination.ts";
import { PURPOSES, SEGMENT_ENTERED, SEGMENT_LEFT } from "../../../core/model/event.ts";
import type { Settings } from "../../../core/model/settings.ts";
import { PURPOSE_DEFAULTS } from "../../../core/profile/purposes.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Expression } from "../expressions/expression.ts";
import { checkScope } from "../expressions/scope.ts";
import { SCOPES } from "../journey/places.ts";
import { EVENT } from "../values/name.ts";
import { words } from "../values/text.ts";
import { ruleValues, valueExpressions, valuesOf } from "../values/value.ts";
import { checked, oneOrMore } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

/** Events of ours that tell other systems of segments: they are about no event of a customer, and are on no profile. */
const OWN: ReadonlySet<string> = new Set([SEGMENT_ENTERED, SEGMENT_LEFT]);

const FORWARDED = checked(EVENT, (name) =>
  OWN.has(name)
    ? [
        "SJ646",
        {
          message: `\`${name}\` is not forwarded.`,
          found: name,
          hint: "Make a rule of your own on the bus for it: its source is sojourn.segments.",
        },
      ]
    : undefined,
);

/** Who may be forwarded about, and with what, before the settings are known. */
export interface ReadForward {
  readonly events: readonly string[];
  readonly purpose: Forward["purpose"];
  readonly with: Forward["with"];
  readonly expressions: readonly Expression[];
}

const SHAPE = shape("`forward`", {
  events: {
    as: oneOrMore(FORWARDED, "`events`"),
    required: "Add `events: [Order Completed]`.",
    description: "The names of the events, one or a list",
  },
  purpose: {
    as: words(...PURPOSES, "none"),
    required: "Add `purpose: ads`, `tracking` or `profiling`; or `none`, if no customer may refuse it.",
    description:
      "For what the other system uses the data: only events of customers who [allow it](consent.md) go there. `none`: those of all",
  },
  with: {
    as: valuesOf("What an event is forwarded with"),
    required: "Add `with:` and the data, such as `customer: =profile.id`.",
    description: "The data, as of a call: expressions over `event` and `profile`. `request` makes a request of it",
  },
});

export const FORWARD_FIELDS = SHAPE.fields;

export const FORWARD: Reader<ReadForward> = SHAPE.make(({ whole }) => {
  if (whole === undefined) return undefined;
  const { events, purpose, with: given } = whole;
  return { events, purpose, with: ruleValues(given), expressions: valueExpressions(Object.values(given)) };
});

/** As the running system takes it. */
export function forwardOf({ events, purpose, with: given }: ReadForward, consent: Settings["consent"]): Forward {
  const byDefault = purpose === "none" ? "in" : (consent?.purposes?.[purpose] ?? PURPOSE_DEFAULTS[purpose]);
  return { events, purpose, byDefault, with: given };
}

/** Reports names that cannot be read where an event is forwarded. */
export function checkForward(
  { expressions }: ReadForward,
  around: { readonly segments: ReadonlySet<string>; readonly journeys: ReadonlySet<string> },
  report: Report,
): void {
  const scope = { ...SCOPES.forward, before: new Map(), all: new Map(), written: new Set<string>(), ...around };
  for (const expression of expressions) checkScope(expression, scope, report);
}
