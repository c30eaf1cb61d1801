import type { Service } from "../../local/protocol/service.ts";

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What an AWS SDK client of a service in this process is made with: no HTTP, no signature, no second try. */
export function inProcess(service: Service, ready: Promise<void> = Promise.resolve()) {
  const handle = async ({ headers, body }: Request) => {
    await ready;
    const operation = (headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    const reply = await service.handle(operation, typeof body === "string" ? body : new TextDecoder().decode(body));
    return {
      response: { statusCode: reply.status, headers: reply.headers, body: new TextEncoder().encode(reply.body) },
    };
  };
  return {
    region: "eu-west-1",
    endpoint: "http://127.0.0.1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    signer: { sign: <T>(request: T) => Promise.resolve(request) },
    requestHandler: { handle },
    maxAttempts: 1,
  };
}
