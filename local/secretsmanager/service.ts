import { z } from "zod/mini";
import { jsonService, type Service } from "../protocol/service.ts";

/** The text of every secret on a laptop: the secret, and the same with a user, for basic authentication. */
export const LOCAL_SECRET = "local-secret";
const TEXT = `${LOCAL_SECRET}\nlocal:${LOCAL_SECRET}`;

const GetSecretValue = z.object({ SecretId: z.string() });

/** Secrets Manager, in which each secret has the same text: no real secret comes to a laptop. */
export function secretsManagerService(): Service {
  const protocol = {
    namespace: "",
    contentType: "application/x-amz-json-1.1",
    invalidInput: "InvalidParameterException",
  } as const;
  return jsonService(protocol, {
    GetSecretValue: (input) => ({ Name: GetSecretValue.parse(input).SecretId, SecretString: TEXT }),
  });
}
