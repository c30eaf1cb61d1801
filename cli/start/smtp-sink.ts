import { lookup } from "node:dns/promises";
import { isPublic } from "../../adapters/system/public-address.ts";
import { defined } from "../../core/model/defined.ts";
import type { EmailContent, OutboxMessage } from "../../local/outbox/outbox.ts";
import { ProblemError } from "../command.ts";
import { UsageError } from "../command-line.ts";

/** Where an SMTP sink listens. */
export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:1025`, `mail:1025`, `[::1]:1025`. */
export function smtpAddress(text: string): SmtpAddress {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new UsageError(`--smtp ${text} is no place of an SMTP server.`, "Write it like --smtp 127.0.0.1:1025.");
  }
  return { host, port: Number(port) };
}

/** A server that takes the e-mails of a replay, beside the outbox. */
export interface SmtpSink {
  /** Puts an e-mail on its way; other messages are none of its. */
  take(message: OutboxMessage): void;
  /** Waits for those on their way. The numbers of e-mails that the server took and did not. */
  close(): Promise<{ readonly taken: number; readonly refused: number; readonly fault?: string }>;
}

/**
 * Opens the sink. Problem where nothing answers there, or where it is on the internet: a replay has real people's addresses, and a real
 * server would write to them.
 */
export async function smtpSink({ host, port }: SmtpAddress): Promise<SmtpSink> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isPublic(address))) {
    throw new ProblemError(
      `${host} is on the internet: its SMTP server would send the replay's e-mails to their receivers.`,
      "Name a sink on this machine or in its network, such as Mailpit.",
    );
  }
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host, port, pool: true, maxConnections: 2, ignoreTLS: true, secure: false },
    ...{ disableFileAccess: true, disableUrlAccess: true, connectionTimeout: 5_000 },
  });
  await transport.verify().catch((error: unknown) => {
    const why = error instanceof Error ? `: ${error.message}` : "";
    throw new ProblemError(`No SMTP server answers at ${host}:${port}${why}.`, "Start one, such as Mailpit.");
  });
  const counts = { taken: 0, refused: 0 };
  let fault: string | undefined;
  const underWay = new Set<Promise<void>>();
  return {
    take(message) {
      if (message.channel !== "email") return;
      const sent = transport.sendMail(mailOf(message)).then(
        () => {
          counts.taken += 1;
        },
        (error: unknown) => {
          counts.refused += 1;
          fault ??= error instanceof Error ? error.message : String(error);
        },
      );
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    },
    async close() {
      await Promise.all(underWay);
      transport.close();
      return { ...counts, ...defined({ fault }) };
    },
  };
}

/** An e-mail of the outbox as the library writes it: with the time of the local cloud, and SES's id. */
export function mailOf({ content, time, providerId }: OutboxMessage) {
  const { from, to, subject, html, text, replyTo = [], headers, attachments = [] } = emailOf(content);
  return {
    from: mailbox(from),
    to: to.map(mailbox),
    subject,
    date: new Date(time),
    messageId: `<${providerId}@email.local>`,
    ...defined({ html, text }),
    ...(replyTo.length === 0 ? {} : { replyTo: replyTo.map(mailbox) }),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ name, type, base64 }) => ({
            filename: name,
            contentType: type,
            content: Buffer.from(base64, "base64"),
          })),
        }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  };
}

function emailOf(content: OutboxMessage["content"]): EmailContent {
  if ("subject" in content) return content;
  throw new Error("This is no e-mail.");
}

/**
 * Name and address apart, so that the library does not parse them: a text may have several meanings. SES gets names beyond ASCII as encoded
 * words (RFC 2047), and the library encodes by itself.
 */
function mailbox(text: string): { readonly name: string; readonly address: string } {
  const [, name = "", bracketed] = /^\s*(.*?)\s*<([^<>]*)>\s*$/s.exec(text) ?? [];
  const plain = name.replace(/^"(.*)"$/s, "$1").replace(/\?=\s+=\?/g, "?==?");
  const decoded = plain.replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi, (_, base64: string) =>
    Buffer.from(base64, "base64").toString("utf8"),
  );
  return { name: decoded, address: bracketed ?? text.trim() };
}
