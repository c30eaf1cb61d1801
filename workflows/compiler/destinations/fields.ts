import { mayBeSet } from "../../../core/channels/webhook-request.ts";
import { isOwnSecret } from "../../../core/model/destination.ts";
import { attemptsWithin, lastsFor, MOST_CALL_ATTEMPTS } from "../plan/attempts.ts";
import { DURATION } from "../values/duration.ts";
import { TEXT } from "../values/text.ts";
import { checked, mapOf } from "../yaml/readers.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";

const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/;

/** `https://…`; a call on a laptop may go to the laptop itself. */
export const ADDRESS: Reader<string> = {
  ...checked(TEXT, (url) => {
    if (LOCAL.test(url) || (/^https:\/\/[^\s/@]+(\/\S*)?$/.test(url) && !url.includes("#"))) return undefined;
    if (/^https:\/\/[^/]*@/.test(url)) {
      return ["SJ806", { message: "This address holds a password.", found: "https://…@…" }];
    }
    const hint = url.startsWith("http://") ? { hint: `Write \`https${url.slice(4)}\`.` } : {};
    return ["SJ804", { message: `\`${url}\` is not an address that can be called.`, found: url, ...hint }];
  }),
  schema: { type: "string", pattern: "^https?://" },
};

export const ARN: Reader<string> = {
  ...checked(TEXT, (arn) =>
    /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/.test(arn)
      ? undefined
      : ["SJ804", { message: `\`${arn}\` is not the ARN of a Lambda function.`, found: arn }],
  ),
  schema: { type: "string", pattern: "^arn:" },
};

/** A call is made by a Lambda function that has 60 seconds in all. */
const LONGEST_SECONDS = 50;

/** Milliseconds of `10s`, at most 50 seconds. */
export const SECONDS: Reader<number> = {
  schema: { type: "string", pattern: "^[0-9]+s$" },
  read: (tree, report) => {
    const text = shown(tree);
    const [, amount] = /^(\d+)s$/.exec(text) ?? [];
    const seconds = amount === undefined ? Number.NaN : Number(amount);
    if (tree.kind === "text" && seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds * 1000;
    report("SJ115", tree.at, {
      message: `\`${text}\` is not how long one attempt may take.`,
      found: text,
      allowed: `1s to ${LONGEST_SECONDS}s`,
      hint:
        seconds > LONGEST_SECONDS || /^\d+[mhd]$/.test(text)
          ? `Write \`${LONGEST_SECONDS}s\`, the longest.`
          : "Write it like `10s`.",
    });
    return undefined;
  },
};

/** A time in milliseconds, and the number of attempts that begin within it. */
export const GIVE_UP_AFTER: Reader<{ readonly time: number; readonly attempts: number }> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const time = DURATION.read(tree, report);
    if (time === undefined) return undefined;
    if (time > lastsFor(MOST_CALL_ATTEMPTS)) {
      report("SJ353", tree.at, {
        message: `A call is not tried for \`${shown(tree)}\`.`,
        found: shown(tree),
        allowed: `at most 33h, which is ${MOST_CALL_ATTEMPTS} attempts`,
        hint: "Write `33h`. What was given up can be done again by `npx sojourn redrive`.",
      });
    }
    return { time, attempts: attemptsWithin(time) };
  },
};

/** More would be more writes of one item than DynamoDB takes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const MOST_A_SECOND = 500;
const UNITS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

/** Milliseconds from call to call of `10 per second`. */
export const RATE: Reader<number> = {
  schema: { type: "string", pattern: "^[1-9][0-9]* per (second|minute|hour)$" },
  read: (tree, report) => {
    const text = shown(tree);
    const [, count = "", unit = ""] = /^(\d+) per (second|minute|hour)$/.exec(text) ?? [];
    const spacing = (Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? Number.NaN) / Number(count);
    if (tree.kind === "text" && Number.isFinite(spacing) && spacing >= 1000 / MOST_A_SECOND) return spacing;
    report("SJ648", tree.at, {
      message: `\`${text}\` is not how often a destination may be called.`,
      found: text,
      allowed: `1 per hour to ${MOST_A_SECOND} per second`,
      hint: /^\d+$/.test(text) ? `Write \`${text} per second\`.` : "Write it like `10 per second` or `100 per minute`.",
    });
    return undefined;
  },
};

/** A call with any other name fails each time. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

const HEADER_NAME = checked(TEXT, (name) => {
  if (/^(authorization|x-api-key|cookie)$/i.test(name)) {
    return ["SJ806", { message: `The header \`${name}\` holds a secret.`, found: name }];
  }
  if (!TOKEN.test(name)) {
    const allowed = "letters, digits and hyphens, like X-Source";
    const better = name.trim().replace(/[^A-Za-z0-9-]+/g, "-");
    return [
      "SJ110",
      { message: `\`${name}\` cannot be the name of a header.`, found: name, allowed, hint: `Write \`${better}\`.` },
    ];
  }
  const message = `A destination cannot set the header \`${name}\`.`;
  return mayBeSet(name)
    ? undefined
    : ["SJ413", { message, found: name, hint: "Remove it: the request sets it itself." }];
});

export const HEADERS = mapOf(
  TEXT,
  { message: "Headers are fields, one for each header.", allowed: "X-Source: sojourn" },
  HEADER_NAME,
);

/** The name or ARN of a secret. One that is not Sojourn's by its name is reported, and read all the same. */
export const SECRET: Reader<string> = {
  schema: TEXT.schema,
  read: (tree, report) => {
    const secret = TEXT.read(tree, report);
    if (secret !== undefined && !isOwnSecret(secret)) {
      report("SJ711", tree.at, { message: `\`${secret}\` is not named as a secret of Sojourn's.`, found: secret });
    }
    return secret;
  },
};
