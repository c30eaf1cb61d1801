/**
 * Domains whose provider tells senders of each complaint, with the page that says so. Gmail is not among them: it tells senders of
 * rates only. Complaints about mail to other domains suppress the address as well, but count in no rate.
 */
const REPORTING: readonly { readonly domains: readonly string[]; readonly source: string }[] = [
  {
    // Also on their national domains: yahoo.co.uk, yahoo.de.
    domains: ["yahoo", "ymail.com", "rocketmail.com", "myyahoo.com", "aol", "aim.com", "verizon.net", "netscape.net"],
    source: "https://senders.yahooinc.com/complaint-feedback-loop/",
  },
  {
    domains: ["outlook", "hotmail", "live", "msn.com", "passport.com"],
    source: "https://sendersupport.olc.protection.outlook.com/snds/JMRP.aspx",
  },
  { domains: ["comcast.net"], source: "https://postmaster.comcast.net/feedback-loop.html" },
];

const DOMAINS: ReadonlySet<string> = new Set(REPORTING.flatMap(({ domains }) => domains));

/** Whether complaints about mail to this address are reported. */
export function reportsComplaints(address: string): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  if (DOMAINS.has(domain)) return true;
  // `yahoo.co.uk`, not `yahoo.example.com`: what follows the name are at most a second level and a country.
  const [name = "", ...rest] = domain.split(".");
  return DOMAINS.has(name) && /^(com|(co\.|com\.)?[a-z]{2})$/.test(rest.join("."));
}
