import { defined } from "../../../core/model/defined.ts";
import { type Destination, type HttpDestination, hostOf, isAllowedHost } from "../../../core/model/destination.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { CALL_ATTEMPTS, MOST_CALL_ATTEMPTS } from "../plan/attempts.ts";
import { ROW_EXPRESSION } from "../sources/row-expression.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { type Located, TEXT, TRUTH, words } from "../values/text.ts";
import { LITERAL } from "../values/value.ts";
import { mapOf, oneOrList } from "../yaml/readers.ts";
import { anyOf, type Opened, shape } from "../yaml/shape.ts";
import { AUTH } from "./auth.ts";
import { type DestinationExample, EXAMPLE } from "./example.ts";
import { ADDRESS, ARN, GIVE_UP_AFTER, HEADERS, RATE, SECONDS } from "./fields.ts";
import { FORWARD, forwardOf, type ReadForward } from "./forward.ts";

/** The fields that only an HTTP address has. */
const ONLY_HTTP = ["method", "headers", "auth", "request", "answer", "constants"] as const;

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
        "How a request proves who makes it, mostly by the name of a secret in Secrets Manager: `{ secret: sojourn/shop, as: header, header: X-Api-Key }`; the kinds are in [destinations](destinations.md#who-calls). Functions may read secrets named `sojourn/…`, and any other secret only if it has the tag `sojourn` with the stage's name (SJ711)",
    },
    request: {
      as: ROW_EXPRESSION,
      description:
        "[JSONata](https://docs.jsonata.org) over the data in `with`, for a request of another form: an object with `body` or `form`, and `path`, `query`, `headers`; see [destinations](destinations.md#request)",
    },
    answer: {
      as: ROW_EXPRESSION,
      description:
        "JSONata over an answer, `{ status, headers, body }`, for systems that answer 200 to what they did not take: an object with `ok`, `retry`, `after`, `renew`, `body`; see [destinations](destinations.md#answer)",
    },
    constants: {
      as: mapOf(LITERAL, { message: "Constants are names with their values.", allowed: "one `name: value` a line" }),
      description: "Values that both expressions read as `$name`",
    },
    lambda: { as: ARN, description: "The ARN of a Lambda function, in place of `url`" },
    payload: {
      as: words("pinpoint"),
      description: "`pinpoint`: the function gets the payload of Amazon Pinpoint's custom channel",
    },
    forward: {
      as: FORWARD,
      description:
        "Customers' events that go there by themselves: `{ events: [Order Completed], purpose: ads, with: { … } }`; see [destinations](destinations.md#events-that-go-there-by-themselves)",
    },
    timeout: {
      as: SECONDS,
      otherwise: 10_000,
      description: "How long one attempt may take, in seconds: `10s` by default, at most `50s`",
    },
    rate: {
      as: RATE,
      description:
        "How often it may be called, by all journeys and events together: `10 per second`, `100 per minute`; 500 per second at most. See [destinations](destinations.md#rate)",
    },
    idempotent: {
      as: TRUTH,
      otherwise: true,
      description:
        "`false`: a second call does harm, such as a second ticket. Then a call is made again only if it is sure that the first was not taken: after 429, after `retry` of `answer`, or if the system was not reached. The default is `true`: the system knows the `Idempotency-Key`, or has the values already",
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
      as: oneOrList(EXAMPLE),
      otherwise: [],
      description:
        "The answer on your laptop, where no call leaves the machine: `{ status: 200, body: {} }`. With `with` and `request` it is played by `sojourn check`; of a list the first one answers",
    },
  },
  {
    rules: {
      oneOf: [
        { required: ["url"], not: { required: ["payload"] } },
        { required: ["lambda"], not: anyOf(...ONLY_HTTP) },
      ],
    },
  },
);

type OpenedDestination = Opened<typeof DESTINATION.fields>;

export interface ReadDestinations extends NamedFiles<Destination> {
  /** The examples of each that could be read, with its file. */
  readonly examples: readonly {
    readonly file: string;
    readonly destination: Destination;
    readonly examples: readonly DestinationExample[];
  }[];
  /** What each forwards, with its file. */
  readonly forwards: readonly { readonly file: string; readonly forward: ReadForward }[];
}

/** Every destination among the files, which are sorted by path. `settings`: those for which hosts are allowed, and what customers allow by default. */
export function readDestinations(
  files: readonly SourceFile[],
  settings: Pick<Settings, "destinationHosts" | "consent">,
  reportIn: (file: string) => Report,
): ReadDestinations {
  const examples: ReadDestinations["examples"][number][] = [];
  const forwards: ReadDestinations["forwards"][number][] = [];
  const folder = {
    folder: "workflows/destinations/",
    key: "destination",
    shape: DESTINATION,
    codes: { different: "SJ801", twice: "SJ802" },
    read: (opened: OpenedDestination, name: Located<string>, { path: file }: SourceFile) => {
      const destination = readDestination(opened, name, settings);
      const { forward } = opened.values;
      if (forward !== undefined) forwards.push({ file, forward });
      if (destination !== undefined) examples.push({ file, destination, examples: opened.values.example });
      return destination;
    },
  } as const;
  return { ...readNamedFiles(files, folder, reportIn), examples, forwards };
}

function readDestination(
  opened: OpenedDestination,
  name: Located<string>,
  { destinationHosts: hosts, consent }: Pick<Settings, "destinationHosts" | "consent">,
): Destination | undefined {
  const { values, field, report } = opened;
  const { timeout, lambda: arn, payload, forward: written } = values;
  const forward = written === undefined ? undefined : forwardOf(written, consent);
  const { status, body } = values.example[0] ?? { status: 200, body: {} };
  const example = { status, body };
  const { rate: spacing } = values;
  const giveUpAfter = values["give up after"]?.time;
  const base = {
    name: name.value,
    timeout,
    attempts: attemptsOf(opened),
    example,
    ...(values.idempotent ? {} : { idempotent: false as const }),
    ...defined({ spacing, giveUpAfter, forward }),
  };
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
  const forwarded = field("forward");
  if (payload !== undefined && forwarded !== undefined) {
    report("SJ647", forwarded.key, {
      message: "A function with `payload: pinpoint` takes no events.",
      found: "forward",
    });
  }
  refuse(opened, ONLY_HTTP, (name) => `A call of a Lambda function has no \`${name}\`.`);
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
function attemptsOf({ values: { attempts, "give up after": limit } }: OpenedDestination): number {
  const within = limit?.attempts;
  return Math.min(
    attempts ?? (within === undefined ? CALL_ATTEMPTS : MOST_CALL_ATTEMPTS),
    within ?? MOST_CALL_ATTEMPTS,
  );
}

function httpOf(
  { values, field, report }: OpenedDestination,
  hosts: readonly string[] | undefined,
):
  | Omit<
      HttpDestination,
      "name" | "timeout" | "attempts" | "idempotent" | "spacing" | "giveUpAfter" | "example" | "forward"
    >
  | undefined {
  const { url, method, headers, auth, request, answer, constants } = values;
  const at = field("url")?.value.at;
  if (url === undefined || at === undefined) return undefined;
  if (!isAllowedHost(url, hosts)) {
    report("SJ710", at, {
      message: `The settings do not allow calls to \`${hostOf(url)}\`.`,
      found: hostOf(url),
      allowed: hosts?.join(", ") || "no host",
    });
  }
  if (auth?.as === "oauth" && !isAllowedHost(auth.tokenUrl, hosts)) {
    report("SJ710", field("auth")?.value.at ?? at, {
      message: `The settings do not allow calls to \`${hostOf(auth.tokenUrl)}\`.`,
      found: hostOf(auth.tokenUrl),
      allowed: hosts?.join(", ") || "no host",
    });
  }
  if (request !== undefined && !values.example.some((one) => one.request !== undefined)) {
    report("SJ645", field("request")?.key ?? at, { message: "No example shows which request this makes." });
  }
  return {
    kind: "http",
    url,
    method,
    headers,
    ...(hosts && { hosts }),
    ...defined({ auth, request, answer, constants }),
  };
}
