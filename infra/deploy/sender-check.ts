import { senderAddress } from "../sender.ts";
import type { Finding } from "./finding.ts";

/** What SES knows of the account and its identities. */
export interface EmailAccount {
  /** Undefined: SES does not know the identity. */
  identity(name: string): Promise<{ readonly verified: boolean } | undefined>;
  account(): Promise<{ readonly sandbox: boolean; readonly sending: boolean; readonly perDay: number }>;
}

/**
 * The names under which SES may know a sender: the address, its domain, and every domain above with a dot in it. SES tells
 * addresses apart by case, and domains not.
 */
export function identitiesOf(address: string): readonly string[] {
  const labels = address
    .slice(address.lastIndexOf("@") + 1)
    .toLowerCase()
    .split(".");
  const domains = labels.map((_, from) => labels.slice(from).join(".")).filter((domain) => domain.includes("."));
  return [address, ...domains];
}

/** Whether e-mail can leave: the sender is verified, the account is out of the sandbox, and sending is not paused. */
export async function checkSender(
  email: EmailAccount,
  settings: { readonly sender?: string; readonly templates: readonly string[]; readonly region: string },
): Promise<readonly Finding[]> {
  if (settings.templates.length === 0) return [];
  if (settings.sender === undefined) {
    return [
      {
        severity: "error",
        message: `workflows/settings.yaml names no sender.email, but there are e-mail templates (${settings.templates.join(", ")}). Name a sender.`,
      },
    ];
  }
  return [await verification(email, senderAddress(settings.sender), settings.region), ...(await standing(email))];
}

async function verification(email: EmailAccount, address: string, region: string): Promise<Finding> {
  const names = identitiesOf(address);
  const unverified: string[] = [];
  for (const name of names) {
    const identity = await email.identity(name);
    if (identity?.verified === true) {
      return {
        severity: "fine",
        message: `SES may send as ${address} (the identity ${name} is verified in ${region}).`,
      };
    }
    if (identity !== undefined) unverified.push(name);
  }
  const why =
    unverified.length > 0
      ? `SES waits for the verification of ${unverified.join(", ")}: answer its e-mail, or publish its DNS records.`
      : `SES knows none of ${names.join(", ")}. Create the identity: aws sesv2 create-email-identity --email-identity ${names[1] ?? address}`;
  return { severity: "error", message: `SES in ${region} may not send as ${address}. ${why}` };
}

async function standing(email: EmailAccount): Promise<readonly Finding[]> {
  const { sandbox, sending, perDay } = await email.account();
  const findings: Finding[] = [];
  if (sandbox) {
    findings.push({
      severity: "warning",
      message: `SES is in its sandbox here: it delivers to verified addresses only, ${perDay} messages a day. Ask AWS for production access before real customers come (docs/deploy.md).`,
    });
  }
  if (!sending) {
    findings.push({
      severity: "error",
      message: "AWS has paused sending for this account: see the SES console's reputation page.",
    });
  }
  return findings;
}
