import { SESv2Client } from "@aws-sdk/client-sesv2";
import { describe, expect, it } from "vitest";
import { attachmentReader } from "../../adapters/channels/attachments.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { FreshRequest } from "../../adapters/system/fresh-request.ts";
import { attachmentFolders, attachmentsOf, LARGEST_ATTACHMENT, MOST_BYTES } from "../../core/channels/attachments.ts";
import type { Json } from "../../core/model/json.ts";
import type { Template } from "../../core/model/message.ts";

const TEMPLATE: Template = {
  ...{ name: "invoice", channel: "email", transactional: true, subject: "Hi", body: "<p>Hi</p>", entryFields: [] },
  attachments: [{ key: "invoices/{{ entry.properties.id }}.pdf", name: "Invoice {{ entry.properties.id }}.pdf" }],
};

function files(id: Json, attachments = TEMPLATE.attachments) {
  const entry = { name: "", time: 0, properties: { id } };
  const scope = { profile: {}, entry, steps: {}, pass: 1, now: 0, links: {} };
  const renderer = liquidRenderer();
  return attachmentsOf({ ...TEMPLATE, ...(attachments && { attachments }) }, (source, as) =>
    renderer.render(source, scope, as, "UTC"),
  );
}

describe("the files of a template", () => {
  it("are named by its values, as they are", () => {
    const type = "application/pdf";
    expect(files("A 7")).toEqual([{ key: "invoices/A 7.pdf", name: "Invoice A 7.pdf", type }]);
    expect(files("ü&%2F")).toEqual([{ key: "invoices/ü&%2F.pdf", name: "Invoice ü&%2F.pdf", type }]);
    expect(files(7, [{ key: "a/b/{{ entry.properties.id }}/x", name: "x.ICS" }])).toMatchObject([
      { key: "a/b/7/x", type: "text/calendar" },
    ]);
  });

  it("are never of another folder, whatever the values are", () => {
    const folder = [{ key: "docs/{{ entry.properties.id }}/x.pdf", name: "x.pdf" }];

    for (const id of ["../payroll/7", "a/b", "a\\b", "a\nb", "a\u0000b"]) {
      expect(() => files(id), String(id)).toThrow("no key for an attachment");
    }
    for (const id of ["..", ".", "", "x".repeat(1100)]) expect(() => files(id, folder), id).toThrow("no key");
  });

  it("have a name of one line and of no folder", () => {
    const named = (id: string) => files(id, [{ key: "a/b.pdf", name: "{{ entry.properties.id }}.pdf" }])[0]?.name;

    expect(named('a\r\nBcc: x@y.z/../"b"')).toBe("a Bcc_ x@y.z_..__b_.pdf");
    expect(() => named("x".repeat(300))).toThrow("no name for an attachment");
  });

  it("lie in the folders that no value changes", () => {
    const german = { body: "", links: [], attachments: [{ key: "rechnungen/x.pdf", name: "x.pdf" }] };

    expect(attachmentFolders([TEMPLATE, { variants: { de: german } }, {}])).toEqual(["invoices/", "rechnungen/"]);
  });
});

interface Answer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly length?: number;
}

function reader(answer: (path: string) => Answer | Error) {
  const asked: FreshRequest[] = [];
  const read = attachmentReader({
    ...{ bucket: "shop-documents", region: "eu-west-1", timeoutMs: 8_000 },
    credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "b", sessionToken: "t" }),
    clock: { now: () => Date.UTC(2026, 2, 2, 12) },
    request: async (request) => {
      asked.push(request);
      const given = answer(request.path);
      if (given instanceof Error) throw given;
      const { status, body = "", length } = given;
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      const headers = { "content-length": String(length ?? bytes.length) };
      return { status, headers, read: async (longest) => bytes.subarray(0, longest), drop: () => {} };
    },
  });
  return { asked, read };
}

const error = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;
const PDF = { key: "invoices/A 7.pdf", name: "Invoice.pdf", type: "application/pdf" };

describe("reading the files", () => {
  it("gives their content", async () => {
    const { asked, read } = reader(() => ({ status: 200, body: "%PDF-1.7" }));

    expect(await read([PDF])).toEqual([{ ...PDF, content: new TextEncoder().encode("%PDF-1.7") }]);
    expect(asked).toMatchObject([
      {
        ...{ protocol: "https:", hostname: "shop-documents.s3.eu-west-1.amazonaws.com", method: "GET" },
        path: "/invoices/A%207.pdf",
        headers: {
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260302\/eu-west-1\/s3\/aws4_request, /,
          ),
          "x-amz-content-sha256": expect.stringMatching(/^e3b0c442/),
          "x-amz-date": "20260302T120000Z",
          "x-amz-security-token": "t",
        },
      },
    ]);
  });

  it.each([
    ["is missing", { status: 404, body: error("NoSuchKey") }, { answer: "refused", reason: "attachment_missing" }],
    ["may not be read", { status: 403, body: error("AccessDenied") }, { answer: "misconfigured" }],
    ["has no bucket", { status: 404, body: error("NoSuchBucket") }, { answer: "misconfigured" }],
    ["comes too fast", { status: 503, body: error("SlowDown") }, { answer: "throttled" }],
    [
      "is too large",
      { status: 200, length: LARGEST_ATTACHMENT + 1 },
      { answer: "refused", reason: "attachment_too_large" },
    ],
    ["has no server", new Error("socket hang up"), { answer: "throttled" }],
  ] as const)("of which one %s says what becomes of the e-mail", async (_, given, answer) => {
    const { read } = reader((path) => (path.endsWith("A%207.pdf") ? given : { status: 200, body: "x" }));

    expect(await read([{ ...PDF, key: "a/b" }, PDF])).toMatchObject(answer);
  });

  it("refuses them where all together are too large", async () => {
    const { read } = reader(() => ({ status: 200, body: new Uint8Array(MOST_BYTES / 2 + 1) }));

    expect(await read([PDF])).toHaveLength(1);
    expect(await read([PDF, PDF])).toEqual({ answer: "refused", reason: "attachment_too_large" });
  });
});

describe("an e-mail with files", () => {
  const message = {
    channel: "email",
    ...{ from: "a@example.com", to: "b@example.com", subject: "Hi", html: "<p>Hi</p>" },
    tags: { customerId: "c", key: "j#1#s#1" },
    attachments: [PDF],
  } as const;

  function ses() {
    const requests: unknown[] = [];
    const client = new SESv2Client({
      region: "eu-west-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
      requestHandler: {
        async handle({ body }: { body: Uint8Array }) {
          requests.push(JSON.parse(new TextDecoder().decode(body)));
          const headers = { "content-type": "application/json" };
          return { response: { statusCode: 200, headers, body: new TextEncoder().encode('{"MessageId":"m"}') } };
        },
      },
    });
    return { client, requests };
  }

  it("hands them to SES as base64", async () => {
    const { client, requests } = ses();
    const send = sesSender(client, "set", async (all) =>
      all.map((one) => ({ ...one, content: Uint8Array.of(0, 255) })),
    );

    expect(await send(message)).toMatchObject({ answer: "accepted" });
    expect(requests).toMatchObject([
      {
        Content: {
          Simple: {
            Attachments: [
              {
                FileName: "Invoice.pdf",
                ContentType: "application/pdf",
                ContentDisposition: "ATTACHMENT",
                ContentTransferEncoding: "BASE64",
                RawContent: "AP8=",
              },
            ],
          },
        },
      },
    ]);
  });

  it("does not leave without them", async () => {
    const { client, requests } = ses();

    expect(await sesSender(client, "set")(message)).toMatchObject({ answer: "misconfigured" });
    expect(
      await sesSender(client, "set", async () => ({ answer: "refused", reason: "attachment_missing" }))(message),
    ).toEqual({ answer: "refused", reason: "attachment_missing" });
    expect(requests).toEqual([]);
  });
});
