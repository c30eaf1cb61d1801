import { isProgram } from "./programs.ts";

/*
 * Clicks by machines: link scanners, previews of chats, and what mailboxes fetch ahead. The rules are stated in docs/delivery.md.
 */

/** What the event of a click by a machine is called; nothing that counts clicks knows the name. */
export const MACHINE_CLICK = "Email Clicked By Machine";

/** Why a click is a machine's. */
export type MachineRule = "hidden link" | "method" | "fetched ahead" | "agent" | "address" | "many at once";

/** What a request for a link says of who asks. */
export interface ClickRequest {
  readonly method: string;
  readonly agent: string;
  /** The address that asks. */
  readonly from: string;
  /** Its headers `Purpose`, `Sec-Purpose` and `X-Moz`. */
  readonly purpose: string;
}

/** The rule by which a request is a machine's; undefined where none says so. */
export function machineRule(
  { method, agent, from, purpose }: ClickRequest,
  hidden: boolean,
  scanners: readonly string[] = [],
): MachineRule | undefined {
  if (hidden) return "hidden link";
  if (method !== "GET") return "method";
  if (/\b(?:prefetch|preview|prerender)\b/i.test(purpose)) return "fetched ahead";
  if (agent === "" || isProgram(agent)) return "agent";
  return scanners.some((range) => isInRange(from, range)) ? "address" : undefined;
}

/** IPv4, with the bits that count. */
export const RANGE = /^(?:\d{1,3}\.){3}\d{1,3}\/(?:[89]|[12]\d|3[0-2])$/;

/** Whether an IPv4 address is in a range: `192.0.2.7` in `192.0.2.0/24`. */
export function isInRange(address: string, range: string): boolean {
  const [base = "", bits = ""] = range.split("/");
  const [one, other] = [numberOf(address), numberOf(base)];
  const size = 2 ** (32 - Number(bits));
  return one !== undefined && other !== undefined && Math.floor(one / size) === Math.floor(other / size);
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || !parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
