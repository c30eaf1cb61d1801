import { Resolver } from "node:dns/promises";

/** Records of the domain name system, as the checks before a deployment read them. Empty where there are none. */
export interface Dns {
  texts(name: string): Promise<readonly string[]>;
  /** Hosts that take the mail of a name, in lower case. */
  mailHosts(name: string): Promise<readonly string[]>;
  alias(name: string): Promise<readonly string[]>;
  /** Addresses, v4 and v6. */
  addresses(name: string): Promise<readonly string[]>;
}

/** The domain name system did not answer; whether a record is there is not known. */
export class DnsError extends Error {
  override readonly name = "DnsError";
}

/** Codes by which node tells that a name, or the record of a name, does not exist. https://nodejs.org/api/dns.html#error-codes */
const NONE = new Set(["ENOTFOUND", "ENODATA"]);

/** The servers that this machine uses; each question takes six seconds at most. */
export function systemDns(resolver = new Resolver({ timeout: 3_000, tries: 2 })): Dns {
  const asked = async <T>(name: string, question: Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await question;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (NONE.has(code)) return [];
      throw new DnsError(`${name}: ${code || String(error)}`, { cause: error });
    }
  };
  return {
    texts: async (name) => (await asked(name, resolver.resolveTxt(name))).map((parts) => parts.join("")),
    mailHosts: async (name) =>
      (await asked(name, resolver.resolveMx(name))).map(({ exchange }) => exchange.toLowerCase()),
    alias: async (name) => (await asked(name, resolver.resolveCname(name))).map((host) => host.toLowerCase()),
    addresses: async (name) => [
      ...(await asked(name, resolver.resolve4(name))),
      ...(await asked(name, resolver.resolve6(name))),
    ],
  };
}
