import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../../core/ports.ts";

/** Secrets of destinations, by name or ARN. */
export interface Secrets {
  read(secret: string): Promise<string>;
}

/** How long a secret is taken for the current one: what is rotated is known everywhere after this. Milliseconds. */
const SECRET_AGE = 5 * 60_000;

/** Secrets of Secrets Manager, each read at most every five minutes. Throws what the service throws. */
export function secretsManager(client: SecretsManagerClient, clock: Clock): Secrets {
  const known = new Map<string, { readonly at: number; readonly text: string }>();
  return {
    async read(secret) {
      const now = clock.now();
      const cached = known.get(secret);
      if (cached !== undefined && now - cached.at < SECRET_AGE) return cached.text;
      const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
      if (text === undefined) throw new Error("A destination's secret is not a text.");
      known.set(secret, { at: now, text });
      return text;
    },
  };
}
