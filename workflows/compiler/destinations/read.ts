import { defined } from "../../../core/model/defined.ts";
import {
  type Destination,
  type HttpDestination,
  hostOf,
  isAllowedHost,
  isOwnSecret,
} from "../../../core/model/destination.ts";
import { mayBeSet } from "../../../core/send/webhook-request.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { attemptsWithin, CALL_ATTEMPTS, lastsFor, MOST_CALL_ATTEMPTS } from "../plan/attempts.ts";
import { DURATION, readDuration } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, located, readText, TEXT, words } from "../values/text.ts";
import { LITERAL } from "../values/value.ts";
import { anyOf, type Opened, type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** A call is made by a Lambda function that has 60 seconds in all. */
const LONGEST_SECONDS = 50;

/** `https://…`; a call on a laptop may go to the laptop itself. */
const URL_VALUE: Reader<string> = { schema: { type: "string", pattern: "^https?://" }, read: readUrl };

const ARN: Reader<string> = { schema: { type: "string", pattern: "^arn:" }, read: readArn };

const SECONDS: Reader<number> = { schema: { type: "string", pattern: "^[0-9]+s$" }, read: readSeconds };

/** The number of attempts that begin within a time. */
const GIVE_UP_AFTER: Reader<number> = { schema: DURATION.schema, read: readGiveUpAfter };

const HEADERS: Reader<Readonly<Record<string, string>>> = {
  schema: { type: "object", additionalProperties: TEXT.schema },
  read: readHeaders,
};

const AUTH: Reader<NonNullable<HttpDestination["auth"]>> = shape("`auth`", {
  secret: {
    as: located(TEXT),
    required: "Add `secret`: the name of a secret in Secrets Manager.",
    description: "The name or ARN of a secret in Secrets Manager",
  },
  as: {
    as: words("bearer", "basic", "header"),
    otherwise: "bearer",
    description: "How the secret is sent: as `bearer` (the default), as `basic`, or in a `header`",
  },
  header: { as: TEXT, description: "The name of the header, for `as: header`" },
}).make(({ whole, values, at, field, report }) => {
  const { secret } = values;
  if (secret !== undefined && !isOwnSecret(secret.value)) {
    report("SJ711", secret.at, {
      message: `\`${secret.value}\` is not named as a secret of Sojourn's.`,
      found: secret.value,
    });
  }
  if (values.as === "header" && field("header") === undefined) {
    report("SJ805", field("as")?.value.at ?? at, { message: "No header is named.", found: "as: header" });
  }
  return whole && { ...whole, secret: whole.secret.value };
});

const EXAMPLE: Reader<Destination["example"]> = shape("`example`", {
  status: { as: wholeNumber(100, 599), otherwise: 200, description: "The status of the answer" },
  body: { as: LITERAL, otherwise: {}, description: "The body of the answer" },
});

export const DESTINATION = shape(
  "A destination",
  {
    destination: { as: NAME, required: true, description: "The name of the destination, and of its file" },
    title: { as: TEXT, description: "A title for people" },
    url: { as: URL_VALUE, description: "Where calls go. The data in `with` is posted as JSON" },
    method: {
      as: words("POST", "PUT", "PATCH", "GET", "DELETE"),
      otherwise: "POST",
      description: "POST by default",
    },
    headers: { as: HEADERS, description: "Headers of every call; they must not hold a secret" },
    auth: {
      as: AUTH,
      description:
        "The name of a secret in Secrets Manager, sent as `bearer`, as `basic`, or in a `header` that you name: `{ secret: sojourn/shop, as: header, header: X-Api-Key }`. Functions may read secrets named `sojourn/…`, and any other secret only if it has the tag `sojourn` with the stage's name (SJ711)",
    },
    lambda: { as: ARN, description: "The ARN of a Lambda function, in place of `url`" },
    payload: {
      as: words("pinpoint"),
      description: "`pinpoint`: the function gets the payload of Amazon Pinpoint's custom channel",
    },
    timeout: {
      as: SECONDS,
      otherwise: 10_000,
      description: "How long one attempt may take, in seconds: `10s` by default, at most `50s`",
    },
    attempts: {
      as: wholeNumber(1, MOST_CALL_ATTEMPTS),
      description: "The number of attempts, up to an hour apart. The default is 31, which last a day; at most 40",
    },
    "give up after": {
      as: GIVE_UP_AFTER,
      description: "No attempt begins later than this after the first: `2h`; at most `33h`",
    },
    example: { as: EXAMPLE, description: "The answer on your laptop, where no call leaves the machine" },
  },
  {
    rules: {
      oneOf: [
        { required: ["url"], not: { required: ["payload"] } },
        { required: ["lambda"], not: anyOf("method", "headers", "auth") },
      ],
    },
  },
);

type OpenedDestination = Opened<typeof DESTINATION.fields>;

/** Every destination among the files, which are sorted by path. `hosts`: those that the settings allow, where they say. */
export function readDestinations(
  files: readonly SourceFile[],
  hosts: readonly string[] | undefined,
  reportIn: (file: string) => Report,
): NamedFiles<Destination> {
  const folder = {
    folder: "workflows/destinations/",
    key: "destination",
    shape: DESTINATION,
    codes: { different: "SJ801", twice: "SJ802" },
    read: (opened: OpenedDestination, name: Located<string>) => readDestination(opened, name, hosts),
  } as const;
  return readNamedFiles(files, folder, reportIn);
}

function readDestination(
  opened: OpenedDestination,
  name: Located<string>,
  hosts: readonly string[] | undefined,
): Destination | undefined {
  const { values, field, report } = opened;
  const { timeout = 10_000, example = { status: 200, body: {} }, lambda: arn, payload } = values;
  const base = { name: name.value, timeout, attempts: attemptsOf(opened), example };
  const [url, lambda] = [field("url"), field("lambda")];
  if ((url === undefined) === (lambda === undefined)) {
    report("SJ803", lambda?.key ?? name.at, {
      message: url === undefined ? "Nothing says where calls go." : "A call goes to one place, not to two.",
      found: url === undefined ? "neither url nor lambda" : "url, lambda",
    });
    return undefined;
  }
  if (lambda === undefined) {
    refuse(opened, ["payload"], () => "Only a Lambda function takes a `payload`.");
    const http = httpOf(opened, hosts);
    return http === undefined ? undefined : { ...base, ...http };
  }
  refuse(opened, ["method", "headers", "auth"], (name) => `A call of a Lambda function has no \`${name}\`.`);
  return arn === undefined ? undefined : { ...base, kind: "lambda", arn, ...defined({ payload }) };
}

/** Reports fields that a destination of the other kind takes. */
function refuse(
  { field, report }: OpenedDestination,
  names: readonly (keyof typeof DESTINATION.fields)[],
  message: (name: string) => string,
): void {
  for (const name of names) {
    const given = field(name);
    if (given !== undefined) report("SJ108", given.key, { message: message(name), found: name });
  }
}

/** As many as are said, or as begin within the time that is; where both are said, whatever is over first. */
function attemptsOf({ values: { attempts, "give up after": within } }: OpenedDestination): number {
  return Math.min(
    attempts ?? (within === undefined ? CALL_ATTEMPTS : MOST_CALL_ATTEMPTS),
    within ?? MOST_CALL_ATTEMPTS,
  );
}

function httpOf(
  { values, field, report }: OpenedDestination,
  hosts: readonly string[] | undefined,
): Omit<HttpDestination, "name" | "timeout" | "attempts" | "example"> | undefined {
  const { url, method = "POST", headers = {}, auth } = values;
  const at = field("url")?.value.at;
  if (url === undefined || at === undefined) return undefined;
  if (!isAllowedHost(url, hosts)) {
    report("SJ710", at, {
      message: `The settings do not allow calls to \`${hostOf(url)}\`.`,
      found: hostOf(url),
      allowed: hosts?.join(", ") || "no host",
    });
  }
  return { kind: "http", url, method, headers, ...(hosts && { hosts }), ...defined({ auth }) };
}

function readGiveUpAfter(tree: Tree, report: Report): number | undefined {
  const time = readDuration(tree, report);
  if (time === undefined) return undefined;
  if (time > lastsFor(MOST_CALL_ATTEMPTS)) {
    report("SJ353", tree.at, {
      message: `A call is not tried for \`${shown(tree)}\`.`,
      found: shown(tree),
      allowed: `at most 33h, which is ${MOST_CALL_ATTEMPTS} attempts`,
      hint: "Write `33h`. What was given up can be done again by `npx sojourn redrive`.",
    });
  }
  return attemptsWithin(time);
}

function readUrl(tree: Tree, report: Report): string | undefined {
  const url = readText(tree, report);
  if (url === undefined) return undefined;
  const local = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(url);
  if (local || (/^https:\/\/[^\s/@]+(\/\S*)?$/.test(url) && !url.includes("#"))) return url;
  const hint = url.startsWith("http://") ? { hint: `Write \`https${url.slice(4)}\`.` } : {};
  const secret = /^https:\/\/[^/]*@/.test(url);
  report(secret ? "SJ806" : "SJ804", tree.at, {
    message: secret ? "This address holds a password." : `\`${url}\` is not an address that can be called.`,
    found: secret ? "https://…@…" : url,
    ...hint,
  });
  return undefined;
}

function readArn(tree: Tree, report: Report): string | undefined {
  const arn = readText(tree, report);
  if (arn === undefined) return undefined;
  if (/^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/.test(arn)) return arn;
  report("SJ804", tree.at, { message: `\`${arn}\` is not the ARN of a Lambda function.`, found: arn });
  return undefined;
}

/** A call with any other name fails each time. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

function readHeaders(tree: Tree, report: Report): Record<string, string> {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: "Headers are fields, one for each header.",
      found: shown(tree),
      allowed: "X-Source: sojourn",
    });
    return {};
  }
  const headers = [...tree.fields].flatMap(([name, { key, value }]): [string, string][] => {
    if (/^(authorization|x-api-key|cookie)$/i.test(name)) {
      report("SJ806", key, { message: `The header \`${name}\` holds a secret.`, found: name });
      return [];
    }
    if (!HEADER.test(name)) {
      report("SJ110", key, {
        message: `\`${name}\` cannot be the name of a header.`,
        found: name,
        allowed: "letters, digits and hyphens, like X-Source",
      });
    } else if (!mayBeSet(name)) {
      report("SJ413", key, { message: `A destination cannot set the header \`${name}\`.`, found: name });
    }
    const text = readText(value, report);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(headers);
}

/** Milliseconds of `10s`, at most 50 seconds. */
function readSeconds(tree: Tree, report: Report): number | undefined {
  const text = shown(tree);
  const [, amount] = /^(\d+)s$/.exec(text) ?? [];
  const seconds = amount === undefined ? Number.NaN : Number(amount);
  if (tree.kind === "text" && seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds * 1000;
  report("SJ115", tree.at, {
    message: `\`${text}\` is not how long one attempt may take.`,
    found: text,
    allowed: `1s to ${LONGEST_SECONDS}s`,
    hint: "Write it like `10s`.",
  });
  return undefined;
}
