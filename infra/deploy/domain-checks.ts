import { senderAddress } from "../sender.ts";
import { type EmailAccount, type Finding, type Identity, identitiesOf } from "./account-checks.ts";
import { type Dns, DnsError } from "./dns.ts";

/**
 * Whether mailbox providers can tell that mail in the sender's name is the sender's: DKIM, SPF and DMARC, and whether the domain of our links is
 * there. Mail is delivered without them, so that nothing here stops a deployment. What the records must be:
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dmarc.html and
 * https://docs.aws.amazon.com/ses/latest/dg/mail-from.html
 */
export async function checkDomain(
  { email, dns }: { readonly email: EmailAccount; readonly dns: Dns },
  { sender, links, region }: { readonly sender?: string; readonly links?: string; readonly region: string },
): Promise<readonly Finding[]> {
  try {
    const host = links === undefined ? undefined : new URL(links).hostname;
    return [
      ...(sender === undefined ? [] : await checkMail({ email, dns }, senderAddress(sender), region)),
      ...(host === undefined ? [] : [await checkLinks(dns, host)]),
    ];
  } catch (error) {
    if (!(error instanceof DnsError)) throw error;
    return [
      warning(
        `DNS gave no answer (${error.message}), so DKIM, SPF, DMARC and the domain of links were not all checked.`,
      ),
    ];
  }
}

async function checkMail(
  { email, dns }: { readonly email: EmailAccount; readonly dns: Dns },
  address: string,
  region: string,
): Promise<readonly Finding[]> {
  const from = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  const known = await firstVerified(email, address);
  // checkSender has said that nothing may be sent.
  if (known === undefined) return [];
  const dmarc = await dmarcOf(dns, from);
  const strict = (tag: string) => dmarc?.tags.get(tag) === "s";
  return [
    await dkim(dns, known, { from, strict: strict("adkim") }),
    await mailFrom(dns, known.identity, { from, region, strict: strict("aspf") }),
    dmarcFinding(dmarc, from),
  ];
}

interface Known {
  readonly name: string;
  readonly identity: Identity;
}

async function firstVerified(email: EmailAccount, address: string): Promise<Known | undefined> {
  for (const name of identitiesOf(address)) {
    const identity = await email.identity(name);
    if (identity?.verified) return { name, identity };
  }
  return undefined;
}

/** Whether SES signs, in the name of the sender's domain. */
async function dkim(
  dns: Dns,
  { name, identity }: Known,
  { from, strict }: { readonly from: string; readonly strict: boolean },
) {
  if (name.includes("@")) {
    return warning(
      `DKIM: the identity ${name} is an address, so no mail is signed in the name of ${from}. Verify the domain: aws sesv2 create-email-identity --email-identity ${from}`,
    );
  }
  const { signing, tokens = [], zone = "dkim.amazonses.com" } = identity;
  if (signing !== true) {
    const missing: string[] = [];
    for (const token of tokens) {
      const record = `${token}._domainkey.${name}`;
      const [found] = await dns.alias(record);
      if (found !== `${token}.${zone}`) missing.push(`${record} CNAME ${token}.${zone}`);
    }
    const how =
      missing.length > 0
        ? `Publish ${missing.join(", ")}.`
        : tokens.length > 0
          ? "Its records are there: SES looks for them again within a few hours."
          : `Turn it on: aws sesv2 put-email-identity-dkim-attributes --email-identity ${name} --signing-enabled`;
    return warning(`DKIM: SES does not sign for ${name}. ${how}`);
  }
  if (strict && name !== from) {
    return warning(
      `DKIM: SES signs for ${name}, and the DMARC record wants ${from} itself (adkim=s). Verify ${from} in SES, or take adkim=s away.`,
    );
  }
  return fine(`DKIM: SES signs for ${name}.`);
}

/** Whether SPF counts for the sender's domain: only mail that bounces to a domain below it does. */
async function mailFrom(
  dns: Dns,
  { mailFrom: domain }: Identity,
  { from, region, strict }: { readonly from: string; readonly region: string; readonly strict: boolean },
): Promise<Finding> {
  if (domain === undefined) {
    return fine(
      `SPF: bounces go to amazonses.com, which passes SPF but says nothing of ${from}: DMARC rests on DKIM alone. A MAIL FROM domain mends that: aws sesv2 put-email-identity-mail-from-attributes (docs/deploy.md).`,
    );
  }
  const exchange = `feedback-smtp.${region}.amazonses.com`;
  const hosts = await dns.mailHosts(domain);
  const spf = (await dns.texts(domain)).filter((text) => /^v=spf1( |$)/i.test(text));
  const missing = [
    ...(hosts.length === 1 && hosts[0] === exchange ? [] : [`${domain} MX 10 ${exchange}, and no other`]),
    ...(spf.length === 1 && / include:amazonses\.com( |$)/i.test(spf[0] ?? "")
      ? []
      : [`${domain} TXT "v=spf1 include:amazonses.com ~all"${spf.length > 1 ? ", once" : ""}`]),
  ];
  if (missing.length > 0) return warning(`SPF: bounces shall go to ${domain}. Publish ${missing.join("; ")}.`);
  if (strict && domain !== from) {
    return warning(
      `SPF: bounces go to ${domain}, and the DMARC record wants ${from} itself (aspf=s), which SES cannot do. Take aspf=s away.`,
    );
  }
  return fine(`SPF: bounces go to ${domain}, below ${from}.`);
}

interface Dmarc {
  readonly domain: string;
  readonly records: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** The record of the domain, else of the nearest one above it. https://www.rfc-editor.org/rfc/rfc7489#section-6.6.3 */
async function dmarcOf(dns: Dns, from: string): Promise<Dmarc | undefined> {
  for (const domain of identitiesOf(from).slice(1)) {
    const records = (await dns.texts(`_dmarc.${domain}`)).filter((text) => /^v=DMARC1 *(;|$)/i.test(text));
    const [first] = records;
    if (first === undefined) continue;
    const tags = first.split(";").map((tag) => tag.split("=").map((part) => part.trim().toLowerCase()));
    return { domain, records: records.length, tags: new Map(tags.map(([name = "", value = ""]) => [name, value])) };
  }
  return undefined;
}

function dmarcFinding(dmarc: Dmarc | undefined, from: string): Finding {
  const begin = `Publish _dmarc.${from} TXT "v=DMARC1; p=none; rua=mailto:dmarc@${from}"`;
  if (dmarc === undefined) {
    return warning(
      `DMARC: ${from} has no record, and large mailbox providers refuse mail in bulk without one. ${begin}.`,
    );
  }
  const { domain, records, tags } = dmarc;
  if (records > 1) return warning(`DMARC: _dmarc.${domain} has ${records} records, so that none counts. Leave one.`);
  const policy = tags.get("p");
  if (policy === undefined || !["none", "quarantine", "reject"].includes(policy)) {
    return warning(`DMARC: the record of ${domain} has no p=none, p=quarantine or p=reject. Write one of them.`);
  }
  return fine(`DMARC: ${domain} asks for ${policy === "none" ? "reports alone (p=none)" : `p=${policy}`}.`);
}

async function checkLinks(dns: Dns, host: string): Promise<Finding> {
  const addresses = await dns.addresses(host);
  if (addresses.length > 0) return fine(`Links: ${host} is there.`);
  return warning(
    `Links: ${host} has no address, so that links of messages, those to unsubscribe too, lead nowhere. Publish ${host} CNAME and the host of the API's domain (docs/deploy.md).`,
  );
}

function warning(message: string): Finding {
  return { severity: "warning", message };
}

function fine(message: string): Finding {
  return { severity: "fine", message };
}
