import { MOST_IDS, withOwnNamespaces } from "../../../core/identity/identity.ts";
import { ANONYMOUS, isNamespace } from "../../../core/identity/ids.ts";
import type { Identity, Namespace } from "../../../core/model/identity.ts";
import { wholeNumber } from "../values/share.ts";
import { TEXT, words } from "../values/text.ts";
import { byName, checked, entriesOf, oneOrList, orNothing } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

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
    return ENTRIES.read(tree, report, name)?.map(({ name: { value, at }, value: { joins, most } }): Namespace => {
      if (value !== ANONYMOUS || joins === "never") return { name: value, joins, most };
      const written = tree.kind === "map" ? tree.fields.get(value)?.value : undefined;
      if (written?.kind === "map" && written.fields.has("joins") && joins === "known") {
        report("SJ721", at, { message: "An anonymous id cannot join two known customers.", found: "joins: known" });
      }
      return { name: value, joins: "anonymous", most };
    });
  },
};

/** A text or a number, as an id of a system would be. */
const VALUE: Reader<string> = {
  schema: { type: ["string", "number"], minLength: 1 },
  read: (tree, report, name) => (tree.kind === "number" ? String(tree.value) : TEXT.read(tree, report, name)),
};

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
} as const;

/** Which ids name customers. */
export const IDENTITY: Reader<Identity> = shape("identity", IDENTITY_FIELDS).make(
  ({ values: { namespaces = [], never = [] } }) =>
    withOwnNamespaces({ namespaces, never: never.map((value) => value.trim().toLowerCase()) }),
);
