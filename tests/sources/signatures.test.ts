import { describe, expect, it } from "vitest";
import { mac } from "../../adapters/system/mac.ts";
import type { Signature, SignatureScheme } from "../../core/model/source.ts";
import { decodedUri } from "../../core/sources/signatures/hubspot.ts";
import { unproved } from "../../core/sources/signatures/verify.ts";

/*
 * The codes were made with Python's hmac and compared with `openssl dgst -hmac`, over the text that each system documents:
 * the body {"id":1,"name":"Zoë"} in UTF-8, signed at 2026-08-29T10:40:00Z with "first-secret", and with "second-secret".
 */
const BODY = '{"id":1,"name":"Zoë"}';
const NOW = 1_788_000_000_000;
const MINUTE = 60_000;
const URL = "https://in.example.com/v1/sources/hubspot?a=b%3Ac";

type Headers = Readonly<Record<string, string>>;

const VECTORS: Readonly<Record<SignatureScheme, { readonly first: Headers; readonly second: Headers }>> = {
  sojourn: {
    first: {
      "sojourn-signature": "t=1788000000,v1=b5c837f50b5c6d40af9be3f80e3d0b5b924786b8853ef0e4b018a6ad9b0fd8a3",
    },
    second: {
      "sojourn-signature": "t=1788000000,v1=9adf555b5be151bf569f2a0e89fb8654d4f146f9623bc54a330c673f6bf60e96",
    },
  },
  stripe: {
    first: {
      "stripe-signature":
        "t=1788000000,v1=0000000000000000000000000000000000000000000000000000000000000000,v1=b5c837f50b5c6d40af9be3f80e3d0b5b924786b8853ef0e4b018a6ad9b0fd8a3,v0=1",
    },
    second: {
      "stripe-signature": "t=1788000000,v1=9adf555b5be151bf569f2a0e89fb8654d4f146f9623bc54a330c673f6bf60e96",
    },
  },
  shopify: {
    first: { "x-shopify-hmac-sha256": "/T+p5gEAPYUfISQeJhCd7Pj9uRKgouIBXS3Or9VB458=" },
    second: { "x-shopify-hmac-sha256": "QoDExDPKhUR/xN/AlISPWBqrsWUzPzyxJss9mxzHlQw=" },
  },
  hubspot: {
    first: {
      "x-hubspot-signature-v3": "lMTh33QmgOsAyTp6Ty6fqce+G2x96NowaHGm/OoEHEI=",
      "x-hubspot-request-timestamp": "1788000000000",
    },
    second: {
      "x-hubspot-signature-v3": "PgPiWvSSKJJT60pgh8QaOJI8HPAUKbFU72nWp4HVARg=",
      "x-hubspot-request-timestamp": "1788000000000",
    },
  },
  zendesk: {
    first: {
      "x-zendesk-webhook-signature": "R0DECGx2IxvXlFSMvFeCPzxqbslA3jEd1SMjGelj7ao=",
      "x-zendesk-webhook-signature-timestamp": "2026-08-29T10:40:00Z",
    },
    second: {
      "x-zendesk-webhook-signature": "OgQu+QLrk6arWQWLmIwH9qVgsPfgAEJgZcTrRUyUzV8=",
      "x-zendesk-webhook-signature-timestamp": "2026-08-29T10:40:00Z",
    },
  },
  customerio: {
    first: {
      "x-cio-signature": "7319d9600c671b70862acdff0e96c24f1fb64caf8eb2170a5ee8ce968688490b",
      "x-cio-timestamp": "1788000000",
    },
    second: {
      "x-cio-signature": "6cae26f32cae6a682fe58694fd0967287624de807681c439223d6a8e55555ad3",
      "x-cio-timestamp": "1788000000",
    },
  },
  segment: {
    first: { "x-signature": "95bb31a5a94ff2bfdad73de54242034a2049de41" },
    second: { "x-signature": "6338d97c50a2348f826bf1b4584e461063ed0ca0" },
  },
  header: { first: { "x-secret": "first-secret" }, second: { "x-secret": "second-secret" } },
  basic: {
    first: { authorization: "Basic c2hvcDpmaXJzdC1zZWNyZXQ=" },
    second: { authorization: "basic c2hvcDpzZWNvbmQtc2VjcmV0" },
  },
};

const SCHEMES = Object.entries(VECTORS).map(([scheme, vectors]) => ({ scheme: scheme as SignatureScheme, ...vectors }));
const SIGNED = SCHEMES.filter(({ scheme }) => scheme !== "header" && scheme !== "basic");
const TIMED = SIGNED.filter(({ scheme }) => scheme !== "shopify" && scheme !== "segment");

function judge(
  scheme: SignatureScheme,
  headers: Headers,
  { secrets = ["first-secret"], body = BODY, now = NOW, url = URL, more = {} as Partial<Signature> } = {},
) {
  const signature: Signature = {
    scheme,
    secret: "sojourn/x",
    ...(scheme === "header" && { header: "x-secret" }),
    ...more,
  };
  const text = secrets.map((secret) => (scheme === "basic" ? `shop:${secret}` : secret)).join("\n");
  const request = { method: "POST", url, headers, body: new TextEncoder().encode(body) };
  return unproved(signature, request, text, now, mac);
}

describe.each(SCHEMES)("a request signed as $scheme", ({ scheme, first, second }) => {
  it("is proved by the secret", () => expect(judge(scheme, first)).toBeUndefined());

  it("is not proved by another secret, by none, or by an empty one", () => {
    expect(judge(scheme, first, { secrets: ["another"] })).toBe("wrong signature");
    expect(judge(scheme, first, { secrets: [] })).toBe("wrong signature");
    expect(judge(scheme, first, { secrets: [""] })).toBe("wrong signature");
  });

  it("is proved by either of two secrets, while one follows the other", () => {
    const secrets = ["first-secret", "second-secret"];
    expect(judge(scheme, first, { secrets })).toBeUndefined();
    expect(judge(scheme, second, { secrets })).toBeUndefined();
    expect(judge(scheme, second)).toBe("wrong signature");
  });

  it("without its header is unsigned", () => {
    expect(judge(scheme, {})).toBe("unsigned");
    expect(judge(scheme, Object.fromEntries(Object.keys(first).map((name) => [name, ""])))).toBe("unsigned");
  });
});

describe.each(SIGNED)("the body of a request signed as $scheme", ({ scheme, first }) => {
  it("may not change by a byte, nor be written otherwise", () => {
    expect(judge(scheme, first, { body: BODY.replace("1", "2") })).toBe("wrong signature");
    expect(judge(scheme, first, { body: `${BODY} ` })).toBe("wrong signature");
    expect(judge(scheme, first, { body: JSON.stringify(JSON.parse(BODY), null, 1) })).toBe("wrong signature");
  });
});

describe.each(TIMED)("the time that $scheme signs", ({ scheme, first }) => {
  const tolerance = scheme === "zendesk" ? 60 * MINUTE : 5 * MINUTE;

  it("may be as far away as the scheme allows, and no further", () => {
    expect(judge(scheme, first, { now: NOW + tolerance })).toBeUndefined();
    expect(judge(scheme, first, { now: NOW + tolerance + 1 })).toBe("too old");
    expect(judge(scheme, first, { now: NOW - tolerance - 1 })).toBe("too old");
    expect(judge(scheme, first, { now: NOW + 2 * MINUTE, more: { tolerance: MINUTE } })).toBe("too old");
  });

  it("is signed too", () => {
    const later = Object.fromEntries(
      Object.entries(first).map(([name, value]) => [
        name,
        value.replace("1788000000", "1788000001").replace(":00Z", ":01Z"),
      ]),
    );
    expect(judge(scheme, later)).toBe("wrong signature");
  });
});

it("a code in capital letters is the same in hex, and another in base64", () => {
  const upper = (headers: Headers) => ({
    ...headers,
    "x-cio-signature": headers["x-cio-signature"]?.toUpperCase() ?? "",
  });
  expect(judge("customerio", upper(VECTORS.customerio.first))).toBeUndefined();
  const code = VECTORS.shopify.first["x-shopify-hmac-sha256"] ?? "";
  expect(judge("shopify", { "x-shopify-hmac-sha256": code.toLowerCase() })).toBe("wrong signature");
});

describe("the URL that HubSpot signs", () => {
  it("is the one that it called", () => {
    const { first } = VECTORS.hubspot;
    expect(judge("hubspot", first, { url: "https://abc.execute-api.eu-west-1.amazonaws.com/v1/sources/hubspot" })).toBe(
      "wrong signature",
    );
    expect(judge("hubspot", first, { url: "https://abc.example.com/", more: { url: URL } })).toBeUndefined();
  });

  it("has some of its escapes undone, and the others not", () => {
    expect(decodedUri("https://a.example/x%2Fy?z=%3a%40%20%25&q=%E2%82%AC")).toBe(
      "https://a.example/x/y?z=:@%20%25&q=%E2%82%AC",
    );
  });
});

it("a request that is signed by the empty secret is not proved, whatever blank lines the secret has", () => {
  const code = mac.hmac("sha256", "", [BODY], "base64");

  for (const secrets of [[""], ["first-secret", ""], ["", " "]]) {
    expect(judge("shopify", { "x-shopify-hmac-sha256": code }, { secrets })).toBe("wrong signature");
  }
});

it("a code of Stripe's older version proves nothing", () => {
  const code = "b5c837f50b5c6d40af9be3f80e3d0b5b924786b8853ef0e4b018a6ad9b0fd8a3";
  expect(judge("stripe", { "stripe-signature": `t=1788000000,v0=${code}` })).toBe("unsigned");
  expect(judge("stripe", { "stripe-signature": `v1=${code}` })).toBe("unsigned");
});
