/** A host as settings name it: itself, or with `*.` in front all hosts below it. */
export const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Whether calls may go to the host of an address; without a list they may go anywhere. */
export function isAllowedHost(url: string, hosts: readonly string[] | undefined): boolean {
  if (hosts === undefined) return true;
  const host = hostOf(url);
  return hosts.some((one) => (one.startsWith("*.") ? host.endsWith(one.slice(1)) : host === one));
}

/** `https://Billing.example.com:8443/retry` → `billing.example.com`; empty where there is none. */
export function hostOf(url: string): string {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#\\]*)/i.exec(url) ?? [];
  return authority.replace(/^.*@/, "").replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}
