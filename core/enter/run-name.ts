import type { Profile } from "../model/profile.ts";
import type { Hash } from "../ports.ts";

/**
 * The name of an entry's run, or of its `part`-th where it has gone on in another. Never used twice: `n` never is while the
 * profile lives, and a customer who was forgotten and comes back is born at another time. It says nothing personal. At most 80 characters are allowed:
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function runName(
  hash: Hash,
  profile: Pick<Profile, "customerId" | "born">,
  journey: string,
  n: number,
  part = 1,
): string {
  const name = `${journey}-${hash(`${profile.customerId}:${profile.born}`).slice(0, 16)}-${n}`;
  return part === 1 ? name : `${name}-p${part}`;
}
