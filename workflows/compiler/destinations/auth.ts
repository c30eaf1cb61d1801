import { defined } from "../../../core/model/defined.ts";
import {
  AUTH_KINDS,
  type AuthKind,
  type DestinationAuth,
  GRANTS,
  TOKEN_REQUESTS,
} from "../../../core/model/destination.ts";
import { TEXT, words } from "../values/text.ts";
import { checked, mapOf } from "../yaml/readers.ts";
import { type Opened, type Reader, shape } from "../yaml/shape.ts";
import { ADDRESS, SECRET } from "./fields.ts";

/** One action, and no pattern: the function may then do this and nothing else. */
const ACTION = checked(TEXT, (action) =>
  /^[a-z0-9-]+:[A-Za-z]+$/.test(action)
    ? undefined
    : ["SJ641", { message: `\`${action}\` is not one action.`, found: action, allowed: "connect:StartTaskContact" }],
);

const RESOURCE = checked(TEXT, (arn) =>
  /^arn:aws[\w-]*:[a-z0-9-]+:[^:]*:[^:]*:.*[\w/-].*$/.test(arn)
    ? undefined
    : [
        "SJ641",
        {
          message: `\`${arn}\` is not the ARN of what is called.`,
          found: arn,
          allowed: "arn:aws:connect:eu-west-1:123456789012:instance/…/contact/*",
        },
      ],
);

/** A text that may be empty, as the secret of a client that has none. */
const ANY_TEXT: Reader<string> = {
  schema: { type: "string" },
  read: (tree, report) => (tree.kind === "text" ? tree.value : TEXT.read(tree, report)),
};

const PARAMETERS = mapOf(ANY_TEXT, {
  message: "Parameters are names with their values.",
  allowed: "scope: contacts.write",
});

const SHAPE = shape(
  "`auth`",
  {
    as: {
      as: words(...AUTH_KINDS),
      otherwise: "bearer",
      description:
        "How a request proves who makes it: the secret as `bearer` (the default), as `basic` (`user:password`), in a `header`, in the `query`, as the last part of the `path`; a signature made with it (`hmac`); a token that it is exchanged for (`oauth`); or the signature of the function's own role (`aws`)",
    },
    secret: {
      as: SECRET,
      description: "The name or ARN of a secret in Secrets Manager. All kinds but `aws` need one",
    },
    header: {
      as: TEXT,
      description:
        "`header`: the name of the header. `hmac`: the header of the signature, `Sojourn-Signature` by default. `oauth`: the header of the bare token, if it is not `Authorization: Bearer`",
    },
    parameter: { as: TEXT, description: "`query`: the name of the parameter" },
    "token url": { as: ADDRESS, description: "`oauth`: where tokens are given" },
    grant: {
      as: words(...GRANTS),
      description:
        "`oauth`: `client_credentials` (the default; the secret is `id:secret`), `refresh_token`, or `password` (the secret is `user:password`). The secret may also be JSON, whose fields are parameters of the request",
    },
    send: {
      as: words(...TOKEN_REQUESTS),
      description:
        "`oauth`: where the token's request has its parameters: in a `form` (the default), the client's in `basic` authentication, in `json`, or in the `query` of a GET",
    },
    parameters: {
      as: PARAMETERS,
      description: "`oauth`: further parameters of the token's request: `{ scope: contacts.write }`",
    },
    service: { as: TEXT, description: "`aws`: the service's name in signatures: `connect`" },
    region: { as: TEXT, description: "`aws`: the Region that is called" },
    action: { as: ACTION, description: "`aws`: what the function's role may do: `connect:StartTaskContact`" },
    resource: { as: RESOURCE, description: "`aws`: the ARN on which it may do that" },
  },
  {
    rules: {
      anyOf: [{ required: ["secret"] }, { properties: { as: { const: "aws" } }, required: ["as"] }],
    },
  },
);

export const AUTH_FIELDS = SHAPE.fields;

type Field = keyof typeof SHAPE.fields;

/** The fields of each kind besides `as`, and which of them it needs. */
const FIELDS: { readonly [A in AuthKind]: { readonly needs: readonly Field[]; readonly may?: readonly Field[] } } = {
  bearer: { needs: ["secret"] },
  basic: { needs: ["secret"] },
  path: { needs: ["secret"] },
  header: { needs: ["secret", "header"] },
  query: { needs: ["secret", "parameter"] },
  hmac: { needs: ["secret"], may: ["header"] },
  oauth: { needs: ["secret", "token url"], may: ["grant", "send", "parameters", "header"] },
  aws: { needs: ["service", "region", "action", "resource"] },
};

const EXAMPLES: Readonly<Partial<Record<Field, string>>> = {
  secret: "Add `secret`: the name of a secret in Secrets Manager.",
  parameter: "Add `parameter: api_key`.",
  "token url": "Add `token url: https://login.example.com/oauth2/token`.",
  service: "Add `service: connect`.",
  region: "Add `region: eu-west-1`.",
  action: "Add `action: connect:StartTaskContact`.",
  resource: "Add `resource: arn:aws:connect:…`.",
};

export const AUTH: Reader<DestinationAuth> = SHAPE.make((opened) => {
  const { values, field, report, at } = opened;
  const { needs, may = [] } = FIELDS[values.as];
  for (const name of needs) {
    if (field(name) !== undefined) continue;
    // Older than the other kinds: a missing header has a code of its own.
    if (name === "header")
      report("SJ805", field("as")?.value.at ?? at, { message: "No header is named.", found: "as: header" });
    else report("SJ109", { ...at, length: 1 }, { message: `\`auth\` needs \`${name}\`.`, hint: EXAMPLES[name] ?? "" });
  }
  for (const name of Object.keys(SHAPE.fields).filter(isField)) {
    const given = field(name);
    // A header that `bearer` and `basic` do not read was always passed over.
    const isOld = name === "header" && (values.as === "bearer" || values.as === "basic");
    if (given === undefined || name === "as" || isOld || needs.includes(name) || may.includes(name)) continue;
    report("SJ640", given.key, {
      message: `\`as: ${values.as}\` has no \`${name}\`.`,
      found: name,
      allowed: [...needs, ...may].join(", "),
      hint: `Remove \`${name}\`.`,
    });
  }
  return authOf(values);
});

function isField(name: string): name is Field {
  return name in SHAPE.fields;
}

function authOf(values: Opened<typeof SHAPE.fields>["values"]): DestinationAuth | undefined {
  const { as, secret, header, parameter, "token url": tokenUrl, grant, send, parameters } = values;
  if (as === "aws") {
    const { service, region, action, resource } = values;
    const isWhole = service !== undefined && region !== undefined && action !== undefined && resource !== undefined;
    return isWhole ? { as, service, region, action, resource } : undefined;
  }
  if (secret === undefined) return undefined;
  switch (as) {
    case "header":
    case "hmac":
      return { as, secret, ...defined({ header }) };
    case "query":
      return parameter === undefined ? undefined : { as, secret, parameter };
    case "oauth":
      return tokenUrl === undefined
        ? undefined
        : {
            as,
            secret,
            tokenUrl,
            grant: grant ?? "client_credentials",
            send: send ?? "form",
            parameters: parameters ?? {},
            ...defined({ header }),
          };
    default:
      return { as, secret };
  }
}
