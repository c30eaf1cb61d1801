import { defined } from "../../../core/model/defined.ts";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { At } from "../diagnostics/report.ts";
import { wholeNumber } from "../values/share.ts";
import { TEXT, words } from "../values/text.ts";
import { LITERAL, literalOf } from "../values/value.ts";
import { mapOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** A call, the request that must be made of it, the other system's answer, and what the answer must count as. */
export interface DestinationExample {
  readonly at: At;
  readonly with: JsonObject;
  /** Absent where the author says nothing; `none`: no request may be made. */
  readonly request?: ExpectedRequest | "none";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly countsAs?: { readonly at: At; readonly word: (typeof OUTCOMES)[number] };
}

/** The parts of a request that an author expects, each with its place. */
export interface ExpectedRequest {
  readonly at: At;
  readonly parts: Readonly<Partial<Record<keyof typeof REQUEST.fields, { readonly at: At; readonly value: Json }>>>;
}

export const OUTCOMES = ["ok", "refused", "retry"] as const;

const REQUEST = shape("`request`", {
  method: { as: TEXT, description: "The method" },
  url: { as: TEXT, description: "The whole URL, without a secret" },
  headers: {
    as: mapOf(TEXT, { message: "Headers are names with their values.", allowed: "x-api-version: 2" }),
    description: "Headers that it must have; it may have others",
  },
  body: { as: LITERAL, description: "The JSON of its body" },
  form: {
    as: mapOf(TEXT, { message: "The fields of a form are names with their values.", allowed: "pageName: x" }),
    description: "The fields of its form",
  },
});

export const EXPECTED_FIELDS = REQUEST.fields;

const EXPECTED: Reader<ExpectedRequest | "none"> = {
  schema: { anyOf: [{ const: "none" }, REQUEST.schema] },
  read: (tree, report) => {
    if (tree.kind !== "map") return tree.kind === "text" && shown(tree) === "none" ? "none" : mustBeMap(tree, report);
    const opened = REQUEST.open(tree, report);
    if (opened === undefined) return undefined;
    const parts = Object.fromEntries(
      [...tree.fields].map(([name, { value }]) => [name, { at: value.at, value: literalOf(value) }]),
    );
    return { at: tree.at, parts };
  },
};

function mustBeMap(tree: Tree, report: Parameters<Reader<unknown>["read"]>[1]): undefined {
  report("SJ110", tree.at, {
    message: "What the request must be is `none`, or its parts.",
    found: shown(tree),
    allowed: Object.keys(REQUEST.fields).join(", "),
  });
  return undefined;
}

const SHAPE = shape("`example`", {
  title: { as: TEXT, description: "What it is an example of" },
  with: {
    as: mapOf(LITERAL, {
      message: "What a call is made with are names with their values.",
      allowed: "email: a@b.example",
    }),
    otherwise: {},
    description: "The values of a call, as `with` of a step gives them",
  },
  request: {
    as: EXPECTED,
    description:
      "The request that must be made of them: `method`, `url`, `headers`, `body`, `form`; or `none`. `sojourn check` compares the parts that you write",
  },
  status: { as: wholeNumber(100, 599), otherwise: 200, description: "The status of the answer" },
  headers: {
    as: mapOf(TEXT, { message: "Headers are names with their values.", allowed: 'Retry-After: "30"' }),
    otherwise: {},
    description: "Headers of the answer",
  },
  body: { as: LITERAL, otherwise: {}, description: "The body of the answer" },
  "counts as": {
    as: words(...OUTCOMES),
    description: "What the answer must count as: `ok`, `refused`, or `retry` (the call is made again later)",
  },
});

export const EXAMPLE_FIELDS = SHAPE.fields;

export const EXAMPLE: Reader<DestinationExample> = SHAPE.make(({ whole, at, field }) => {
  if (whole === undefined) return undefined;
  const { with: given, request, status, headers, body, "counts as": word } = whole;
  const wordAt = field("counts as")?.value.at;
  const countsAs = word === undefined || wordAt === undefined ? undefined : { at: wordAt, word };
  return { at, with: given, status, headers, body, ...defined({ request, countsAs }) };
});
