import { defined } from "../../../core/model/defined.ts";
import type { RecencyRule } from "../../../core/model/rules.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { EXPRESSION } from "../expressions/expression.ts";
import { readsAllSegments } from "../expressions/reads.ts";
import { checkScope, checkSegment } from "../expressions/scope.ts";
import { SCOPES } from "../journey/places.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { DURATION } from "../values/duration.ts";
import { EVENT, NAME, titleOf } from "../values/name.ts";
import { type Located, located, TEXT, TRUTH } from "../values/text.ts";
import { DAY } from "../values/time.ts";
import { oneOrList, oneOrMore } from "../yaml/readers.ts";
import { anyOf, type Opened, oneOf, type Reader, shape } from "../yaml/shape.ts";
import { countedIn, inDependencyOrder, type SegmentDefinition, segmentsNamedBy } from "./definition.ts";
import { DIDS } from "./did.ts";

/** `{ event: Order Completed, within: 30d }` or `{ event: …, not within: 60d }`. */
const RECENCY: Reader<RecencyRule> = shape(
  "`last`",
  {
    event: { as: EVENT, required: true, description: "The name of the event" },
    within: { as: DURATION, description: "The latest event is at most this long ago" },
    "not within": { as: DURATION, description: "The latest is longer ago than this, or there is none" },
  },
  { rules: oneOf("within", "not within") },
).make(({ whole, at, report, field }) => {
  const [yes, no] = [field("within"), field("not within")];
  if ((yes === undefined) === (no === undefined)) {
    report("SJ706", no?.key ?? { ...at, length: 1 }, {
      message: yes === undefined ? "Nothing says how long ago." : "It cannot be within and not within at once.",
      found: yes === undefined ? "neither within nor not within" : "within, not within",
    });
    return undefined;
  }
  const { event, within, "not within": notWithin } = whole ?? {};
  if (event === undefined) return undefined;
  if (within !== undefined) return { event, within };
  return notWithin === undefined ? undefined : { event, notWithin };
});

/** One recency, or a list of them; undefined where none can be read. */
const RECENCIES = oneOrMore(RECENCY);

const CONDITIONS = ["when", "all", "any", "none", "last", "did"] as const;

/** `events: true`. The name of an event here is meant as a condition, as other tools write it. */
const TOLD: Reader<boolean> = {
  schema: TRUTH.schema,
  read(tree, report) {
    if (tree.kind !== "text") return TRUTH.read(tree, report);
    report("SJ110", tree.at, {
      message: "`events` says whether other systems are told who enters and leaves.",
      found: tree.value,
      allowed: "true, false",
      hint: `Write \`last: { event: ${tree.value}, within: 30d }\`, or \`did: at least 1 ${tree.value} in 30d\`.`,
    });
    return undefined;
  },
};

export const SEGMENT = shape(
  "A segment",
  {
    segment: { as: NAME, required: true, description: "The name of the segment, and of its file" },
    title: { as: TEXT, description: "A title for people" },
    when: { as: EXPRESSION, description: "A condition over `profile`" },
    all: { as: oneOrList(NAME), description: "The customer is in all of these segments" },
    any: { as: oneOrList(NAME), description: "The customer is in any of these segments" },
    none: { as: oneOrList(NAME), description: "The customer is in none of these segments" },
    last: {
      as: RECENCIES,
      description:
        "The time of the latest event of a name: `within: 30d`, or `not within: 60d` (which is also true if there never was one). One, or a list",
    },
    did: {
      as: DIDS,
      description:
        "What the customer did, or did not do: `at least 3 Order Completed in 90d`, see [what customers did](#what-customers-did). One, or a list",
    },
    history: {
      as: located(DAY),
      description:
        "The day from which the events of every customer are there, because they were imported: `2025-01-01`, see [a new window](#a-new-window)",
    },
    events: {
      as: TOLD,
      otherwise: false,
      description:
        "`true`: other systems are told who enters and leaves, by `Segment Entered` and `Segment Left` on the bus",
    },
    list: {
      as: TRUTH,
      otherwise: false,
      description: "`true`: joined and left by `update` steps alone, see [lists](#lists)",
    },
  },
  { rules: anyOf(...CONDITIONS, "list") },
);

/** Every segment among the files, which are sorted by path. */
export function readSegments(
  files: readonly SourceFile[],
  reportIn: (file: string) => Report,
): NamedFiles<SegmentDefinition> {
  const folder = {
    folder: "workflows/segments/",
    key: "segment",
    shape: SEGMENT,
    codes: { different: "SJ701", twice: "SJ702" },
    read: readSegment,
  } as const;
  return readNamedFiles(files, folder, reportIn);
}

function readSegment(
  opened: Opened<typeof SEGMENT.fields>,
  name: Located<string>,
  { path }: SourceFile,
): SegmentDefinition {
  const { title = titleOf(name.value), when, all, any, none, last, did, history, events, list } = opened.values;
  checkConditions(opened, name, list);
  return { file: path, name, title, list, events, ...defined({ when, all, any, none, last, did, history }) };
}

function checkConditions({ report, field }: Opened<typeof SEGMENT.fields>, name: Located<string>, list: boolean): void {
  const given = CONDITIONS.find((key) => field(key) !== undefined);
  if (given === undefined && field("list") === undefined) {
    report("SJ704", name.at, { message: `Nothing says who is in \`${name.value}\`.`, found: name.value });
  }
  const condition = given === undefined ? undefined : field(given);
  if (list && condition !== undefined) {
    report("SJ705", condition.key, { message: `A list has no \`${given}\`.`, found: given ?? "" });
  }
  const history = field("history");
  if (history !== undefined && field("did") === undefined) {
    report("SJ360", history.key, { message: "Without `did` there is no window to fill.", found: "history" });
  }
}

/** Reports the faults of segments: unknown names, circles, and names that are not in scope. */
export function checkSegments(
  { all, names }: NamedFiles<SegmentDefinition>,
  journeys: ReadonlySet<string>,
  reportIn: (file: string) => Report,
): void {
  const outside = { before: new Map(), all: new Map(), written: new Set<string>(), journeys };
  for (const definition of all.values()) {
    const report = reportIn(definition.file);
    const { when } = definition;
    if (when !== undefined) {
      checkScope(when, { ...SCOPES.segment, ...outside }, report);
      // A list compared with `=` is reported already.
      if (readsAllSegments(when) && !/profile\.segments\s*!?=|=\s*profile\.segments/.test(when.text)) {
        report("SJ703", when.at, {
          message: "A segment that reads the list of all segments reads itself.",
          found: "profile.segments",
          hint: "Ask for segments by name: `'loyal' in profile.segments`, or use all, any and none.",
        });
      }
    }
    for (const { where } of countedIn(definition)) {
      if (where !== undefined) checkScope(where, { ...SCOPES.counted, ...outside }, report);
    }
    for (const named of segmentsNamedBy(definition)) checkSegment(named, names, report);
  }
  for (const circle of inDependencyOrder(all).circles) {
    const [first] = circle;
    const definition = first === undefined ? undefined : all.get(first);
    if (definition === undefined) continue;
    const named = segmentsNamedBy(definition).find(({ value }) => circle.includes(value));
    reportIn(definition.file)("SJ703", named?.at ?? definition.name.at, {
      message:
        circle.length === 1
          ? `The segment \`${first}\` is made of itself.`
          : `These segments are made of each other: ${[...circle, first].join(" → ")}.`,
      found: circle.join(", "),
      ...(circle.length === 1 ? { hint: "Remove it there." } : {}),
    });
  }
}
