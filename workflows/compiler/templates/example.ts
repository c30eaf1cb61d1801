import type { JsonObject } from "../../../core/model/json.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";
import { LITERAL } from "../values/value.ts";
import { mapOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";

/** Values that an author has in mind for a template: what it is checked and looked at with. */
export interface TemplateExample {
  readonly at: At;
  readonly profile: JsonObject;
  /** The properties of the event. */
  readonly event: JsonObject;
  /** By step id: what `steps` of a template reads. */
  readonly steps: Readonly<Record<string, JsonObject>>;
  /** Where each value stands, by the path by which a template reads it. */
  readonly places: readonly { readonly path: readonly string[]; readonly at: At }[];
}

const VALUES = { message: "These are names with their values.", allowed: "first_name: Ada" };

const SHAPE = shape("`example`", {
  profile: {
    as: mapOf(LITERAL, VALUES),
    otherwise: {},
    description: "What is known of the customer: `profile.first_name` is `first_name`",
  },
  event: {
    as: mapOf(LITERAL, VALUES),
    otherwise: {},
    description: "The properties of the event: `entry.properties.total` is `total`",
  },
  steps: {
    as: mapOf(mapOf(LITERAL, VALUES), { message: "These are ids of steps.", allowed: "order: { paid: true }" }),
    otherwise: {},
    description: "What earlier steps left: `steps.order.paid` is `order: { paid: true }`",
  },
});

export const EXAMPLE_FIELDS = SHAPE.fields;

/** The roots of templates, by the field of an example. */
const ROOTS = { profile: ["profile"], event: ["entry", "properties"], steps: ["steps"] } as const;

export const EXAMPLE: Reader<TemplateExample> = SHAPE.make(({ whole, at, tree }) => {
  if (whole === undefined) return undefined;
  const places = Object.entries(ROOTS).flatMap(([field, root]) => placesIn(tree.fields.get(field)?.value, root));
  return { at, ...whole, places };
});

function placesIn(tree: Tree | undefined, path: readonly string[]): TemplateExample["places"] {
  if (tree?.kind !== "map") return [];
  const deeper = path[0] === "steps" && path.length === 1;
  return [...tree.fields].flatMap(([name, { key, value }]) =>
    deeper ? placesIn(value, [...path, name]) : [{ path: [...path, name], at: key }],
  );
}

/** What every profile has without a template that reads it: it decides how a message is written, or where it goes. */
const ALWAYS_READ = ["email", "phone", "push", "locale", "zone", "country"];

/** Reports values of an example that nothing in the template reads: most likely they are misspelt. */
export function checkExample({ places }: TemplateExample, reads: readonly (readonly string[])[], report: Report): void {
  for (const { path, at } of places) {
    const [root, name = ""] = path;
    if (root === "profile" && ALWAYS_READ.includes(name)) continue;
    const isRead = reads.some((read) => read.every((part, n) => n >= path.length || part === path[n]));
    if (isRead) continue;
    const names = new Set(reads.filter((read) => read.length >= path.length).map((read) => read.slice(0, path.length)));
    const last = path.at(-1) ?? "";
    const siblings = [...names].filter((read) => read.slice(0, -1).join("\n") === path.slice(0, -1).join("\n"));
    report("SJ675", at, {
      message: `The template reads no \`${path.join(".")}\`.`,
      found: last,
      hint:
        didYouMean(
          last,
          siblings.map((read) => read.at(-1) ?? ""),
        ) ?? "Leave it out, or read it.",
    });
  }
}
