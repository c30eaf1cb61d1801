import { ENDPOINT_TYPES } from "../../../core/call/pinpoint-payload.ts";
import { literalHost, mayBeSet } from "../../../core/channels/webhook-request.ts";
import { defined } from "../../../core/model/defined.ts";
import { ARN } from "../destinations/fields.ts";
import type { At } from "../diagnostics/report.ts";
import { LIQUID_TEXT, TEXT, words } from "../values/text.ts";
import { checked, entriesOf, oneOrList } from "../yaml/readers.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import { type ChannelFront, CONSENT, readsOf } from "./front.ts";

const HEADER_NAME = checked(TEXT, (name) =>
  mayBeSet(name)
    ? undefined
    : [
        "SJ413",
        {
          message: `A template cannot set the header \`${name}\`.`,
          found: name,
          allowed: "a name of letters, digits and -, but for those that the request itself needs",
          ...(/^[\w-]+$/.test(name) ? { hint: "Remove it: the request sets it itself." } : {}),
        },
      ],
);

export const WEBHOOK = shape("A template for webhook", {
  ...CONSENT,
  url: { as: LIQUID_TEXT, description: "Where the body is posted to, with Liquid behind the host" },
  lambda: { as: ARN, description: "The ARN of a Lambda function that gets the body, in place of `url`" },
  payload: {
    as: words("pinpoint"),
    description:
      "`pinpoint`: the function gets the payload of Amazon Pinpoint's custom channel, and the body as its `Data`",
  },
  endpoints: {
    as: oneOrList(words(...ENDPOINT_TYPES)),
    description: "With `payload: pinpoint`: the types of the endpoints that the function gets; all by default",
  },
  headers: {
    as: entriesOf(LIQUID_TEXT, { message: "Headers are fields.", allowed: "`name: value`, one per line" }, HEADER_NAME),
    otherwise: [],
    description: "Headers of the request, with Liquid",
  },
});

/** The fields of a webhook that its template has, and what they read; undefined after a report. */
export function webhookOf(opened: Opened<typeof WEBHOOK.fields>, type: string): ChannelFront | undefined {
  const { field, report } = opened;
  const [toUrl, toFunction] = [field("url"), field("lambda")];
  if ((toUrl === undefined) === (toFunction === undefined)) {
    report("SJ665", toFunction?.key ?? opened.at, {
      message:
        toUrl === undefined ? "Nothing says where the message goes." : "A message goes to one place, not to two.",
      found: toUrl === undefined ? "neither url nor lambda" : "url, lambda",
    });
    return undefined;
  }
  return toFunction === undefined ? postOf(opened, type) : functionOf(opened, toFunction.key, type);
}

/** A template whose message a Lambda function gets. */
function functionOf(
  { whole, field, report }: Opened<typeof WEBHOOK.fields>,
  at: At,
  type: string,
): ChannelFront | undefined {
  const headers = field("headers");
  if (headers !== undefined) {
    report("SJ666", headers.key, { message: "A function takes no headers.", found: "headers" });
  }
  const endpoints = field("endpoints");
  if (endpoints !== undefined && field("payload") === undefined) {
    report("SJ666", endpoints.key, { message: "Only `payload: pinpoint` has endpoints.", found: "endpoints" });
  }
  if (whole?.lambda === undefined) return undefined;
  if (type !== "json" && whole.payload === undefined) {
    report("SJ666", at, {
      message: "A function gets JSON.",
      found: `.webhook.${type}`,
      hint: "Name the file `….webhook.json`, or add `payload: pinpoint`, with which it gets the text as `Data`.",
    });
    return undefined;
  }
  const bodyType: "json" | "xml" | undefined = type === "json" || type === "xml" ? type : undefined;
  const pinpoint = whole.payload === undefined ? undefined : { endpoints: whole.endpoints ?? [] };
  return { part: { lambda: whole.lambda, ...defined({ bodyType, pinpoint }) }, reads: [] };
}

/** A template whose message is posted to a URL. */
function postOf({ whole, field, report }: Opened<typeof WEBHOOK.fields>, type: string): ChannelFront | undefined {
  for (const name of ["payload", "endpoints"] as const) {
    const written = field(name);
    if (written !== undefined) {
      report("SJ666", written.key, { message: `Only a Lambda function takes \`${name}\`.`, found: name });
    }
  }
  if (whole?.url === undefined) return undefined;
  const { url, headers } = whole;
  if (literalHost(url.value) === undefined) {
    report("SJ412", url.at, {
      ...urlFault(url.value),
      found: url.value,
      allowed: "https://hooks.example.com/…",
    });
  }
  const bodyType: "json" | "xml" | undefined = type === "json" || type === "xml" ? type : undefined;
  const values = headers.map(({ name, value }) => [name.value, value.value] as const);
  return {
    part: {
      url: url.value,
      ...(values.length === 0 ? {} : { headers: Object.fromEntries(values) }),
      ...defined({ bodyType }),
    },
    reads: [url, ...headers.map(({ value }) => value)].flatMap((text) => readsOf(text, report)),
  };
}

function urlFault(url: string): { readonly message: string; readonly hint: string } {
  const [, scheme = "", host = ""] = /^([a-z]+:\/\/)?([^/?#]*)/i.exec(url) ?? [];
  if (host.includes("@")) {
    return {
      message: "This url holds a password.",
      hint: "Leave it out, and give the receiver a path that only it knows.",
    };
  }
  if (host.includes("{{")) {
    return {
      message: "The host of a webhook is the same for everybody: it cannot have values in it.",
      hint: "Write the host out and end it with a `/`; Liquid may stand behind: `https://hooks.example.com/{{ profile.team }}`.",
    };
  }
  if (scheme.toLowerCase() !== "https://") {
    return { message: "A webhook is posted by https alone.", hint: `Write \`https://${url.slice(scheme.length)}\`.` };
  }
  return { message: "This url has no host that can be posted to.", hint: "Write `url: https://hooks.example.com/…`." };
}
