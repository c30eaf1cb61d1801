import { SESv2Client } from "@aws-sdk/client-sesv2";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sesSender } from "../../adapters/channels/ses.ts";
import { UsageError } from "../../cli/command-line.ts";
import { mailOf, smtpAddress, smtpSink } from "../../cli/start/smtp-sink.ts";
import type { Material } from "../../core/channels/channel.ts";
import { writeEmail } from "../../core/channels/email.ts";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";
import { Outbox } from "../../local/outbox/outbox.ts";
import { sesService } from "../../local/outbox/providers.ts";
import { openStore } from "../../local/store/store.ts";

/*
 * The e-mail of our adapter goes through the local SES and its outbox to an SMTP server, and is read back by a parser that is not ours.
 */

const NOON = Date.parse("2026-03-02T12:00:00Z");
const LINK = "https://l.shop.example/u/abc";

let server: SMTPServer;
let port: number;
let refusing = false;
let got: { readonly from: string; readonly to: readonly string[]; readonly raw: string }[] = [];

beforeEach(async () => {
  got = [];
  refusing = false;
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece) => pieces.push(piece));
      stream.on("end", () => {
        if (refusing) return done(Object.assign(new Error("Mailbox full"), { responseCode: 452 }));
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        got.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(pieces).toString("latin1") });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  port = address.port;
});

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** Sends an e-mail to the sink, from the template on: what the server got, and the counts. */
async function sent(
  part: Partial<Material["template"]> = {},
  values: { from?: string; unsubscribe?: string; file?: Uint8Array } = {},
) {
  const sink = await smtpSink({ host: "127.0.0.1", port });
  const kernel = new VirtualKernel({ start: NOON, concurrency: 1 });
  const outbox = new Outbox(openStore(undefined, false), sink.take);
  const service = sesService(outbox, kernel, () => {});
  const client = new SESv2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle({ body }: { body: Uint8Array }) {
        const reply = await service.handle("SendEmail", new TextDecoder().decode(body));
        const headers = { "content-type": "application/json" };
        return { response: { statusCode: reply.status, headers, body: new TextEncoder().encode(reply.body) } };
      },
    },
  });
  const { outgoing } = writeEmail({
    template: {
      ...{ name: "hello", channel: "email", transactional: false, entryFields: [] },
      ...{ subject: "Hello", body: "<p>Hello</p>", ...part },
    },
    address: "ada@example.com",
    sender: { email: values.from ?? "Shop <hello@example.com>" },
    fill: (text) => text,
    tags: { customerId: "c 1", key: "welcome#1#hello#1" },
    links: values.unsubscribe === undefined ? {} : { unsubscribe: values.unsubscribe },
  });
  const { file = new Uint8Array() } = values;
  const send = sesSender(client, "", async (all) => all.map((one) => ({ ...one, content: file })));
  expect(await send(outgoing)).toMatchObject({ answer: "accepted" });
  return { counts: await sink.close(), id: outbox.messages()[0]?.providerId };
}

async function read() {
  const [mail, ...more] = got;
  expect(more).toEqual([]);
  if (mail === undefined) throw new Error("The server got nothing.");
  const parsed = await PostalMime.parse(Buffer.from(mail.raw, "latin1"));
  return { mail, parsed, header: (name: string) => parsed.headers.find(({ key }) => key === name)?.value };
}

describe("an e-mail at an SMTP server", () => {
  it("is the message as it was written, with both texts, headers and the time of the local cloud", async () => {
    const long = "Grüße, ".repeat(60);
    const { counts, id } = await sent(
      {
        subject: "Grüße 🎉",
        body: `<p>Łukasz, ${long} ${"x".repeat(1200)}</p>\n.\n<p>end</p>`,
        replyTo: "Hilfe für Sie <help@example.com>",
      },
      { from: "Blüte & Söhne <hello@example.com>", unsubscribe: LINK },
    );

    expect(counts).toEqual({ taken: 1, refused: 0 });
    const { mail, parsed, header } = await read();
    expect(mail).toMatchObject({ from: "hello@example.com", to: ["ada@example.com"] });
    expect(parsed.from).toEqual({ name: "Blüte & Söhne", address: "hello@example.com" });
    expect(parsed.replyTo).toEqual([{ name: "Hilfe für Sie", address: "help@example.com" }]);
    expect(parsed.to).toEqual([{ name: "", address: "ada@example.com" }]);
    expect(parsed.subject).toBe("Grüße 🎉");
    expect(parsed.html?.trimEnd()).toBe(`<p>Łukasz, ${long} ${"x".repeat(1200)}</p>\n.\n<p>end</p>`);
    expect(parsed.text).toContain("Łukasz, Grüße, Grüße,");
    expect(parsed.text).not.toContain("<p>");
    expect(parsed.attachments).toEqual([]);
    expect(parsed.date).toBe("2026-03-02T12:00:00.000Z");
    expect(parsed.messageId).toBe(`<${id}@email.local>`);
    expect(header("list-unsubscribe")).toBe(`<${LINK}>`);
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(header("content-type")).toMatch(/^multipart\/alternative/);
  });

  it("has its files, byte for byte, under their names", async () => {
    const file = Uint8Array.from({ length: 3000 }, (_, at) => at % 256);
    const name = "Überweisung – 7.pdf";
    await sent({ attachments: [{ key: "invoices/7.pdf", name }] }, { file });

    const { parsed, header } = await read();
    expect(header("content-type")).toMatch(/^multipart\/mixed/);
    expect(parsed.html?.trimEnd()).toBe("<p>Hello</p>");
    const [attached, ...more] = parsed.attachments;
    expect(more).toEqual([]);
    expect(attached).toMatchObject({ filename: name, mimeType: "application/pdf", disposition: "attachment" });
    expect(new Uint8Array(attached?.content instanceof ArrayBuffer ? attached.content : [])).toEqual(file);
  });

  it("is ASCII in lines that every server takes", async () => {
    await sent({ subject: "ä".repeat(300), body: `<p>${"ä".repeat(5000)}</p>` });

    const { mail } = await read();
    expect(mail.raw).toMatch(/^[\t\r\n -~]*$/);
    expect(Math.max(...mail.raw.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  it("has no header or receiver that a value brought", async () => {
    await sent({ subject: "Hi\r\nBcc: eve@example.com\r\n\r\nbody", body: "<p>Hi</p>" });

    const { mail, parsed, header } = await read();
    expect(mail.to).toEqual(["ada@example.com"]);
    expect(header("bcc")).toBeUndefined();
    expect(parsed.subject).toBe("Hi Bcc: eve@example.com body");
    expect(parsed.html?.trim()).toBe("<p>Hi</p>");
  });

  it("that the server refuses is counted, and the message is sent for all that", async () => {
    refusing = true;

    const { counts } = await sent();

    expect(counts).toMatchObject({ taken: 0, refused: 1, fault: expect.stringContaining("Mailbox full") });
  });
});

describe("--smtp", () => {
  it.each([
    ["127.0.0.1:1025", { host: "127.0.0.1", port: 1025 }],
    ["mail:25", { host: "mail", port: 25 }],
    ["[::1]:1025", { host: "::1", port: 1025 }],
  ])("takes %s", (text, expected) => {
    expect(smtpAddress(text)).toEqual(expected);
  });

  it.each(["1025", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "smtp://mail:25", ""])("refuses %j", (text) => {
    expect(() => smtpAddress(text)).toThrow(UsageError);
  });

  it("refuses a server on the internet, which would write to real people", async () => {
    await expect(smtpSink({ host: "1.1.1.1", port: 25 })).rejects.toThrow("1.1.1.1 is on the internet");
  });

  it("says at once that no server answers", async () => {
    // Port 1 of this machine, where nothing listens.
    await expect(smtpSink({ host: "127.0.0.1", port: 1 })).rejects.toThrow("No SMTP server answers at 127.0.0.1:1");
  });

  it("takes nothing but e-mail", () => {
    const content = { from: "SHOP", to: "+447700900123", text: "Hi", transactional: true };
    const message = { ...{ time: NOON, customer: "a", journey: "j", n: 1, step: "s", pass: 1, providerId: "p" } };

    expect(() => mailOf({ ...message, channel: "sms", content })).toThrow("This is no e-mail.");
  });
});
