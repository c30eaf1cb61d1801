import { defined } from "../../../core/model/defined.ts";
import {
  type Destination,
  type HttpDestination,
  hostOf,
  isAllowedHost,
  isOwnSecret,
} from "../../../core/model/destination.ts";
import type { Json } from "../../../core/model/json.ts";
import { mayBeSet } from "../../../core/send/header-names.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, type NamedFolder, readNamedFiles } from "../named-files.ts";
import { attemptsWithin, CALL_ATTEMPTS, lastsFor, MOST_CALL_ATTEMPTS } from "../plan/attempts.ts";
import { readDuration } from "../values/duration.ts";
import { readWholeNumber } from "../values/share.ts";
import { readText, readWord } from "../values/text.ts";
import { literalOf } from "../values/value.ts";
import { type Fields, openMap, optional, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";

export const DESTINATION_FIELDS = [
  "destination",
  "title",
  "url",
  "method",
  "headers",
  "auth",
  "lambda",
  "payload",
  "timeout",
  "attempts",
  "give up after",
  "example",
] as const;
export const METHODS = ["POST", "PUT", "PATCH", "GET", "DELETE"] as const;
export const PAYLOADS = ["pinpoint"] as const;
export const AUTH_KINDS = ["bearer", "basic", "header"] as const;

/** A call is made by a Lambda function that has 60 seconds in all. */
const LONGEST_SECONDS = 50;

const folderWith = (hosts: readonly string[] | undefined): NamedFolder<Destination> => ({
  folder: "workflows/destinations/",
  key: "destination",
  what: "A destination",
  fields: DESTINATION_FIELDS,
  codes: { different: "SJ801", twice: "SJ802" },
  read(fields, name, _file, report) {
    optional(fields, "title", readText);
    const timeout = optional(fields, "timeout", readSeconds) ?? 10_000;
    const attempts = readAttempts(fields, report);
    const example = optional(fields, "example", readExample) ?? { status: 200, body: {} };
    const base = { name: name.value, timeout, attempts, example };
    const [url, lambda] = [fields.get("url"), fields.get("lambda")];
    if ((url === undefined) === (lambda === undefined)) {
      report("SJ803", lambda?.key ?? name.at, {
        message: url === undefined ? "Nothing says where calls go." : "A call goes to one place, not to two.",
        found: url === undefined ? "neither url nor lambda" : "url, lambda",
      });
      return undefined;
    }
    const payload = optional(fields, "payload", (tree) => readWord(tree, PAYLOADS, report));
    if (lambda === undefined) {
      const field = fields.get("payload");
      if (field !== undefined) {
        report("SJ108", field.key, { message: "Only a Lambda function takes a `payload`.", found: "payload" });
      }
      const http = readHttp(fields, hosts, report);
      return http === undefined ? undefined : { ...base, ...http };
    }
    for (const key of ["method", "headers", "auth"]) {
      const field = fields.get(key);
      if (field === undefined) continue;
      report("SJ108", field.key, { message: `A call of a Lambda function has no \`${key}\`.`, found: key });
    }
    const arn = readArn(lambda.value, report);
    return arn === undefined ? undefined : { ...base, kind: "lambda", arn, ...defined({ payload }) };
  },
});

/** Every destination among the files, which are sorted by path. */
export function readDestinations(
  files: readonly SourceFile[],
  hosts: readonly string[] | undefined,
  reportIn: (file: string) => Report,
): NamedFiles<Destination> {
  return readNamedFiles(files, folderWith(hosts), reportIn);
}

/** As many as are said, or as begin within the time that is; where both are, whatever is over first. */
function readAttempts(fields: Fields, report: Report): number {
  const said = optional(fields, "attempts", (tree) => readWholeNumber(tree, report, 1, MOST_CALL_ATTEMPTS));
  const within = optional(fields, "give up after", readGiveUpAfter);
  return Math.min(said ?? (within === undefined ? CALL_ATTEMPTS : MOST_CALL_ATTEMPTS), within ?? MOST_CALL_ATTEMPTS);
}

/** The number of attempts that begin within a time. */
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

function readHttp(
  fields: Fields,
  hosts: readonly string[] | undefined,
  report: Report,
): Omit<HttpDestination, "name" | "timeout" | "attempts" | "example"> | undefined {
  const url = optional(fields, "url", readUrl);
  const field = fields.get("url");
  if (url !== undefined && field !== undefined && !isAllowedHost(url, hosts)) {
    report("SJ710", field.value.at, {
      message: `The settings do not allow calls to \`${hostOf(url)}\`.`,
      found: hostOf(url),
      allowed: hosts?.join(", ") || "no host",
    });
  }
  const method = optional(fields, "method", (tree, report) => readWord(tree, METHODS, report)) ?? "POST";
  const headers = optional(fields, "headers", readHeaders) ?? {};
  const auth = optional(fields, "auth", readAuth);
  return url === undefined
    ? undefined
    : { kind: "http", url, method, headers, ...(hosts && { hosts }), ...defined({ auth }) };
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

function readAuth(tree: Tree, report: Report): HttpDestination["auth"] | undefined {
  const fields = openMap(tree, "`auth`", ["secret", "as", "header"], report);
  if (fields === undefined) return undefined;
  const secretTree = required(fields, "secret", "`auth`", "Add `secret`: the name of a secret in Secrets Manager.");
  const secret = secretTree === undefined ? undefined : readText(secretTree, report);
  if (secret !== undefined && secretTree !== undefined && !isOwnSecret(secret)) {
    report("SJ711", secretTree.at, { message: `\`${secret}\` is not named as a secret of Sojourn's.`, found: secret });
  }
  const as = optional(fields, "as", (word) => readWord(word, AUTH_KINDS, report)) ?? "bearer";
  const header = optional(fields, "header", readText);
  if (as === "header" && fields.get("header") === undefined) {
    report("SJ805", fields.get("as")?.value.at ?? tree.at, { message: "No header is named.", found: "as: header" });
  }
  if (secret === undefined) return undefined;
  return { secret, as, ...defined({ header }) };
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

function readExample(tree: Tree, report: Report): { status: number; body: Json } | undefined {
  const fields = openMap(tree, "`example`", ["status", "body"], report);
  if (fields === undefined) return undefined;
  const status = optional(fields, "status", (number) => readWholeNumber(number, report, 100, 599)) ?? 200;
  const body = fields.get("body");
  return { status, body: body === undefined ? {} : literalOf(body.value) };
}
