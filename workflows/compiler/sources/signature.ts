import { defined } from "../../../core/model/defined.ts";
import { SIGNATURE_SCHEMES, type Signature, type SignatureScheme } from "../../../core/model/source.ts";
import { HMAC_SCHEMES } from "../../../core/sources/signatures/vendors.ts";
import { ADDRESS, SECRET } from "../destinations/fields.ts";
import { DURATION } from "../values/duration.ts";
import { TEXT, words } from "../values/text.ts";
import { checked } from "../yaml/readers.ts";
import { type Opened, type Reader, shape } from "../yaml/shape.ts";

const HEADER = checked(TEXT, (name) =>
  /^[\w-]+$/.test(name)
    ? undefined
    : ["SJ616", { message: `\`${name}\` is not the name of a header.`, found: name, allowed: "a name like X-Secret" }],
);

const SHAPE = shape("A signature", {
  scheme: {
    as: words(...SIGNATURE_SCHEMES),
    required: `Add \`scheme: …\`, one of ${SIGNATURE_SCHEMES.join(", ")}.`,
    description:
      "How the other system signs: see the [table](#signatures). `header` is a secret in a header, `basic` a user and a password",
  },
  secret: {
    as: SECRET,
    required: "Add `secret: sojourn/…`, the name of a secret in Secrets Manager.",
    description:
      "The name of a secret in Secrets Manager. Its text is the secret (`basic`: `user:password`); while one secret follows another, both, each on a line",
  },
  header: { as: HEADER, description: "For `header` only: the name of the header, such as `X-Webhook-Secret`" },
  url: {
    as: ADDRESS,
    description:
      "For `hubspot` only: the URL that HubSpot calls, if that is not the one that reaches API Gateway (a CDN is in front)",
  },
  tolerance: {
    as: DURATION,
    description:
      "How old a signed time may be; the other system's own tolerance by default. Not for schemes that sign no time",
  },
});

export const SIGNATURE_FIELDS = SHAPE.fields;

/** How requests of a webhook are proved. */
export const SIGNATURE: Reader<Signature> = SHAPE.make((opened) => {
  const { whole, field, report, at } = opened;
  if (whole === undefined) return undefined;
  const { scheme, secret, header, url, tolerance } = whole;
  if (scheme === "header" && field("header") === undefined) {
    report("SJ616", at, {
      message: "Nothing says in which header the secret stands.",
      hint: "Add `header: X-Secret`.",
    });
    return undefined;
  }
  refuse(opened, "header", scheme === "header", "Only the scheme `header` names a header.");
  refuse(opened, "url", scheme === "hubspot", "Only `hubspot` signs the URL.");
  refuse(opened, "tolerance", signsTime(scheme), `The scheme \`${scheme}\` signs no time.`);
  return { scheme, secret, ...defined({ header: header?.toLowerCase(), url, tolerance }) };
});

function signsTime(scheme: SignatureScheme): boolean {
  return scheme !== "header" && scheme !== "basic" && HMAC_SCHEMES[scheme].tolerance !== undefined;
}

function refuse(
  { field, report }: Opened<typeof SHAPE.fields>,
  name: "header" | "url" | "tolerance",
  allowed: boolean,
  message: string,
): void {
  const given = field(name);
  if (given !== undefined && !allowed) {
    report("SJ616", given.key, { message, found: name, hint: `Remove \`${name}\`.` });
  }
}
