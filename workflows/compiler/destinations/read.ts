import { defined } from "../../../core/model/defined.ts";
import { type Destination, type HttpDestination, hostOf, isAllowedHost } from "../../../core/model/destination.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { CALL_ATTEMPTS, MOST_CALL_ATTEMPTS } from "../plan/attempts.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, TEXT, words } from "../values/text.ts";
import { anyOf, type Opened, shape } from "../yaml/shape.ts";
import { ADDRESS, ARN, AUTH, EXAMPLE, GIVE_UP_AFTER, HEADERS, SECONDS } from "./fields.ts";

export const DESTINATION = shape(
  "A destination",
  {
    destination: { as: NAME, required: true, description: "The name of the destination, and of its file" },
    title: { as: TEXT, description: "A title for people" },
    url: { as: ADDRESS, description: "Where calls go. The data in `with` is posted as JSON" },
    method: {
      as: words("POST", "PUT", "PATCH", "GET", "DELETE"),
      otherwise: "POST",
      description: "POST by default",
    },
    headers: { as: HEADERS, otherwise: {}, description: "Headers of every call; they must not hold a secret" },
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
    example: {
      as: EXAMPLE,
      otherwise: { status: 200, body: {} },
      description: "The answer on your laptop, where no call leaves the machine",
    },
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

/** Every destination among the files, which are sorted by path. `hosts`: the allowed hosts; undefined if the settings allow any. */
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
  const { timeout, example, lambda: arn, payload } = values;
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
    if (given !== undefined)
      report("SJ108", given.key, { message: message(name), found: name, hint: `Remove \`${name}\`.` });
  }
}

/** The given number of attempts, or the number that begin within the given time. With both, the smaller one counts. */
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
  const { url, method, headers, auth } = values;
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
