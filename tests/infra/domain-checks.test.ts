import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmailAccount, Identity } from "../../infra/deploy/account-checks.ts";
import { type Dns, DnsError, systemDns } from "../../infra/deploy/dns.ts";
import { checkDomain } from "../../infra/deploy/domain-checks.ts";

const SOUND: Identity = { verified: true, signing: true, tokens: ["aa", "bb"], mailFrom: "bounce.example.com" };
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  "TXT _dmarc.example.com": ["v=DMARC1; p=reject; rua=mailto:dmarc@example.com"],
  "TXT bounce.example.com": ["some-site-verification=1", "v=spf1 include:amazonses.com ~all"],
  "MX bounce.example.com": ["feedback-smtp.eu-west-1.amazonses.com"],
  "A l.shop.example": ["192.0.2.1"],
};

interface Case {
  readonly identity?: Partial<Identity>;
  readonly name?: string;
  /** Undefined takes a record away. */
  readonly records?: Readonly<Record<string, readonly string[] | undefined>>;
  readonly sender?: string;
}

function dnsOf(records: Readonly<Record<string, readonly string[] | undefined>>): Dns {
  const read = (kind: string) => async (name: string) => records[`${kind} ${name}`] ?? [];
  return { texts: read("TXT"), mailHosts: read("MX"), alias: read("CNAME"), addresses: read("A") };
}

async function found({ identity, name = "example.com", records, sender = "Shop <hello@example.com>" }: Case) {
  const email: EmailAccount = {
    identity: async (asked) => (asked === name ? { ...SOUND, ...identity } : undefined),
    account: async () => ({ sandbox: false, sending: true, perDay: 200 }),
  };
  const dns = dnsOf({ ...RECORDS, ...records });
  const findings = await checkDomain({ email, dns }, { sender, links: "https://l.shop.example", region: "eu-west-1" });
  return findings.map(({ severity, message }) => `${severity} ${message}`);
}

describe("the domain of the sender and of links, before a deployment", () => {
  it("is sound where SES signs, bounces go below it, DMARC has a policy, and the links' host is there", async () => {
    expect(await found({})).toEqual([
      "fine DKIM: SES signs for example.com.",
      "fine SPF: bounces go to bounce.example.com, below example.com.",
      "fine DMARC: example.com asks for p=reject.",
      "fine Links: l.shop.example is there.",
    ]);
  });

  const NO_DKIM = { signing: false };
  it.each<[string, Case, RegExp]>([
    [
      "a DKIM record is missing",
      { identity: NO_DKIM, records: { "CNAME aa._domainkey.example.com": ["aa.dkim.amazonses.com"] } },
      /^warning DKIM: .* Publish bb\._domainkey\.example\.com CNAME bb\.dkim\.amazonses\.com\.$/,
    ],
    [
      "the Region has a zone of its own for DKIM",
      { identity: { ...NO_DKIM, tokens: ["aa"], zone: "dkim.af-south-1.amazonses.com" } },
      /Publish aa\._domainkey\.example\.com CNAME aa\.dkim\.af-south-1\.amazonses\.com/,
    ],
    [
      "SES has not seen the DKIM records yet",
      {
        identity: { ...NO_DKIM, tokens: ["aa"] },
        records: { "CNAME aa._domainkey.example.com": ["aa.dkim.amazonses.com"] },
      },
      /records are there: SES looks for them again/,
    ],
    [
      "DKIM with a key of one's own is off",
      { identity: { ...NO_DKIM, tokens: [] } },
      /put-email-identity-dkim-attributes --email-identity example\.com/,
    ],
    [
      "the identity is an address",
      { name: "hello@example.com" },
      /^warning DKIM: the identity hello@example\.com is an address/,
    ],
    [
      "DMARC wants the domain itself and SES signs for the one above",
      { sender: "hello@mail.example.com", records: { "TXT _dmarc.example.com": ["v=DMARC1; p=none; adkim=s"] } },
      /^warning DKIM: SES signs for example\.com, .* wants mail\.example\.com itself \(adkim=s\)/,
    ],
    [
      "bounces go to SES",
      { identity: { mailFrom: undefined as never } },
      /^fine SPF: bounces go to amazonses\.com, .*DMARC rests on DKIM alone/,
    ],
    [
      "the MX record of MAIL FROM is another Region's",
      { records: { "MX bounce.example.com": ["feedback-smtp.us-east-1.amazonses.com"] } },
      /^warning SPF: .*Publish bounce\.example\.com MX 10 feedback-smtp\.eu-west-1\.amazonses\.com, and no other\.$/,
    ],
    [
      "MAIL FROM has no SPF record",
      { records: { "TXT bounce.example.com": ["v=spf10 include:amazonses.com"] } },
      /^warning SPF: .*Publish bounce\.example\.com TXT "v=spf1 include:amazonses\.com ~all"\.$/,
    ],
    [
      "MAIL FROM has two SPF records",
      { records: { "TXT bounce.example.com": ["v=spf1 include:amazonses.com ~all", "v=spf1 -all"] } },
      /^warning SPF: .*~all", once\.$/,
    ],
    [
      "DMARC wants SPF of the domain itself",
      { records: { "TXT _dmarc.example.com": ["v=DMARC1; p=none; aspf=s"] } },
      /^warning SPF: .*\(aspf=s\), which SES cannot do/,
    ],
    [
      "there is no DMARC record",
      { records: { "TXT _dmarc.example.com": [] } },
      /^warning DMARC: .*Publish _dmarc\.example\.com TXT "v=DMARC1; p=none;/,
    ],
    [
      "there are two DMARC records",
      { records: { "TXT _dmarc.example.com": ["v=DMARC1; p=none", "v=DMARC1; p=reject"] } },
      /^warning DMARC: .*2 records/,
    ],
    [
      "the DMARC record has no policy",
      { records: { "TXT _dmarc.example.com": ["v=DMARC1; p=maybe"] } },
      /^warning DMARC: the record of example\.com has no p=none/,
    ],
    [
      "the DMARC record is that of a domain above",
      { sender: "hello@news.example.com" },
      /^fine DMARC: example\.com asks for p=reject/,
    ],
    [
      "the links' host is not there",
      { records: { "A l.shop.example": [] } },
      /^warning Links: l\.shop\.example has no address/,
    ],
  ])("where %s, says so", async (_, one, expected) => {
    const findings = await found(one);
    expect(findings.filter((finding) => expected.test(finding))).toHaveLength(1);
  });

  it("says that DNS gave no answer, and stops nothing", async () => {
    const email: EmailAccount = {
      identity: async () => SOUND,
      account: async () => ({ sandbox: false, sending: true, perDay: 1 }),
    };
    const fails = () => Promise.reject(new DnsError("_dmarc.example.com: ETIMEOUT"));
    const dns: Dns = { texts: fails, mailHosts: fails, alias: fails, addresses: fails };
    expect(await checkDomain({ email, dns }, { sender: "hello@example.com", region: "eu-west-1" })).toEqual([
      { severity: "warning", message: expect.stringContaining("DNS gave no answer (_dmarc.example.com: ETIMEOUT)") },
    ]);
    expect(await checkDomain({ email, dns }, { region: "eu-west-1" })).toEqual([]);
  });
});

/** A name server that answers each question with this code, 3 for "there is no such name". */
function nameServer(code: number): Socket {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8180 | code, 2);
    socket.send(answer, from.port, from.address);
  });
  return socket;
}

describe("the name servers of this machine", () => {
  const servers = [3, 0, 2].map(nameServer);
  const ports: number[] = [];
  beforeAll(async () => {
    for (const server of servers) {
      await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
      ports.push(server.address().port);
    }
  });
  afterAll(() => servers.forEach((server) => void server.close()));

  it("tell a record that is not there from an answer that did not come", async () => {
    const [missing, empty, broken] = ports.map((port) => {
      const resolver = new Resolver({ timeout: 500, tries: 1 });
      resolver.setServers([`127.0.0.1:${port}`]);
      return systemDns(resolver);
    });
    expect(await missing?.texts("_dmarc.example.com")).toEqual([]);
    expect(await empty?.addresses("l.shop.example")).toEqual([]);
    await expect(broken?.mailHosts("example.com")).rejects.toThrow(DnsError);
  });
});
