import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { defined } from "../../core/model/defined.ts";
import type { AwsAuth } from "../../core/model/destination.ts";
import { urlParts } from "../system/fresh-request.ts";
import type { HostedCall } from "../system/host.ts";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** SHA-256, or with a secret its HMAC, as the signer asks for it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** The request signed for an AWS service; `now` in epoch milliseconds. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export async function signed(
  request: HostedCall,
  { service, region }: Pick<AwsAuth, "service" | "region">,
  credentials: AwsCredentials,
  now: number,
): Promise<HostedCall> {
  const { protocol, hostname, port, path } = urlParts(request.url);
  const [place = "/", search = ""] = path.split("?");
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== "s3" });
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      ...defined({ port }),
      path: place,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: { ...request.headers, host: port === undefined ? hostname : `${hostname}:${port}` },
      ...(request.body === "" ? {} : { body: request.body }),
    },
    { signingDate: new Date(now) },
  );
  return { ...request, headers };
}
