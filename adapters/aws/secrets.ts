import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Clock } from "../../core/ports/system.ts";

/** How long a secret is cached; a rotated secret is used everywhere after this. Milliseconds. */
const SECRET_AGE = 5 * 60_000;
/**
 * How long a refused secret is cached: a system that refuses every call must not cause a read for each. Milliseconds.
 */
const RETRY_AGE = 10_000;

/**
 * Secrets of Secrets Manager, each read at most every five minutes, or every ten seconds after a refusal. Throws what
 * the service throws.
 */
export function secretsManager(client: SecretsManagerClient, clock: Clock): Secrets {
  const known = new Map<string, { readonly at: number; readonly text: string }>();
  const doubted = new Map<string, number>();
  const fetched = async (secret: string, now: number): Promise<string> => {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
    if (text === undefined) throw new Error("A secret is not a text.");
    known.set(secret, { at: now, text });
    return text;
  };
  return {
    async read(secret) {
      const now = clock.now();
      const cached = known.get(secret);
      return cached !== undefined && now - cached.at < SECRET_AGE ? cached.text : fetched(secret, now);
    },
    async readAnew(secret) {
      const now = clock.now();
      const cached = known.get(secret);
      if (cached !== undefined && now - (doubted.get(secret) ?? -Infinity) < RETRY_AGE) return cached.text;
      doubted.set(secret, now);
      return fetched(secret, now);
    },
  };
}
