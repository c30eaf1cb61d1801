import { MOST_IDS, withOwnNamespaces } from "../../../core/identity/identity.ts";
import { ANONYMOUS, EMAIL, isNamespace, WHOLE_ID } from "../../../core/identity/ids.ts";
import { ALLOWABLE } from "../../../core/identity/never.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Identity, Namespace } from "../../../core/model/identity.ts";
import type { Report } from "../diagnostics/report.ts";
import { isLike } from "../names/check-undeclared.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, TEXT, words } from "../values/text.ts";
import { byName, checked, entriesOf, oneOrList, orNothing } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

/** Most ids of one namespace that a customer may have: the profile lists them. */
const MOST = 100;

export const NAMESPACE_FIELDS = {
  joins: {
    as: words("known", "anonymous", "never"),
    otherwise: "known",
    description:
      "Whom an id of this namespace may join: two `known` customers too (the default), `anonymous` visitors alone, or nobody (`never`). What a browser says never joins two known customers",
  },
  "at most": {
    as: wholeNumber(1, MOST),
    otherwise: MOST_IDS,
    description: `How many ids of it one customer may have, 1 to ${MOST}, ${MOST_IDS} by default; further ones are not joined`,
  },
} as const;

const NAMESPACE = orNothing(
  shape("A namespace", NAMESPACE_FIELDS).make(({ values: { joins, "at most": most } }) => ({ joins, most })),
  { joins: "known", most: MOST_IDS } as const,
);

const NAMESPACE_NAME = checked(TEXT, (name) =>
  isNamespace(name)
    ? undefined
    : [
        "SJ720",
        {
          message: `\`${name}\` is not a namespace.`,
          found: name,
          allowed: "up to 32 lower-case letters, digits, hyphens and underscores, beginning with a letter",
        },
      ],
);

const ENTRIES = entriesOf(NAMESPACE, byName("Namespaces"), NAMESPACE_NAME);

const NAMESPACES: Reader<readonly Namespace[]> = {
  schema: ENTRIES.schema,
  read: (tree, report, name) => {
    const entries = ENTRIES.read(tree, report, name);
    for (const { name: one } of entries ?? []) reportMisspelt(one, entries ?? [], report);
    return entries?.map(({ name: { value, at }, value: { joins, most } }): Namespace => {
      if (value !== ANONYMOUS || joins === "never") return { name: value, joins, most };
      const written = tree.kind === "map" ? tree.fields.get(value)?.value : undefined;
      if (written?.kind === "map" && written.fields.has("joins") && joins === "known") {
        report("SJ721", at, { message: "An anonymous id cannot join two known customers.", found: "joins: known" });
      }
      return { name: value, joins: "anonymous", most };
    });
  },
};

/** Namespaces that mean something without being declared. */
const OWN = [WHOLE_ID, ANONYMOUS, EMAIL];

/** Reports a namespace that is like one of our own which nothing declares. */
function reportMisspelt(
  { value, at }: Located<string>,
  all: readonly { readonly name: Located<string> }[],
  report: Report,
): void {
  const meant = OWN.find((own) => isLike(own, value) && all.every(({ name }) => name.value !== own));
  if (meant === undefined) return;
  report("SJ729", at, {
    message: `This declares a namespace \`${value}\` of its own, and says nothing about \`${meant}\`.`,
    found: value,
    hint: `Did you mean \`${meant}\`?`,
  });
}

/** A text or a number, as an id of a system would be. In small letters, as values are compared. */
const VALUE: Reader<string> = {
  schema: { type: ["string", "number"], minLength: 1 },
  read: (tree, report, name) => {
    if (tree.kind === "nothing") {
      report("SJ125", tree.at, {
        message: "There is no value here.",
        hint: 'Write a value, or remove it. The text null is written in quotes: "null".',
      });
      return undefined;
    }
    const text = tree.kind === "number" ? tree.source : TEXT.read(tree, report, name);
    return text?.trim().toLowerCase();
  },
};

/** One of the values that identify nobody unless it is allowed. */
const REFUSED_VALUE: Reader<string> = {
  schema: { anyOf: [{ const: 0 }, { type: "string", pattern: `^(${ALLOWABLE.map(inAnyCase).join("|")})$` }] },
  read: (tree, report, name) => {
    const value = VALUE.read(tree, report, name);
    if (value === undefined || ALLOWABLE.includes(value)) return value;
    report("SJ111", tree.at, {
      message: `\`${shown(tree)}\` needs no permission: it is taken for an id unless \`never\` lists it.`,
      found: shown(tree),
      allowed: ALLOWABLE.join(", "),
      hint: "Remove it.",
    });
    return undefined;
  },
};

/** A pattern of the text in capital or small letters. */
function inAnyCase(text: string): string {
  return text.replaceAll(/./g, (each) =>
    /[a-z]/.test(each) ? `[${each}${each.toUpperCase()}]` : each.replace(/[()[\]/]/, "\\$&"),
  );
}

export const IDENTITY_FIELDS = {
  namespaces: {
    as: NAMESPACES,
    description:
      "The namespaces of ids, in the order in which they win where two ids join. `customer` stands for ids without a namespace and wins where it is not listed; `anonymous` wins over none",
  },
  never: {
    as: oneOrList(VALUE),
    description:
      "Values that identify nobody, besides those that never do (`null`, `undefined`, `0` …): a shared address, the id of a till",
  },
  allow: {
    as: oneOrList(REFUSED_VALUE),
    description:
      'Values that do name a customer here, of those that otherwise never do: `["0"]` in a shop whose first customer has the number 0. Never of visitors',
  },
} as const;

/** Which ids name customers. */
export const IDENTITY: Reader<Identity> = shape("identity", IDENTITY_FIELDS).make(
  ({ values: { namespaces = [], never = [], allow } }) =>
    withOwnNamespaces({ namespaces, never, ...defined({ allow }) }),
);
