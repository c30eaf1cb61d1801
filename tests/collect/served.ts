import { createServer } from "node:http";
import { sha256 } from "../../adapters/system/system.ts";
import { applicationKey } from "../../core/collect/new-key.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { answer } from "../../functions/collect/http.ts";
import { collecting } from "./messages.ts";

export const APP = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/** Collect by HTTP, over memory, with a key for the application; bytes come to it as API Gateway gives them. */
export async function served(key: Partial<WriteKey> = {}) {
  const made = await collecting(key);
  await made.keys.put(sha256(applicationKey(APP)), { name: "app", source: "app", trust: "browser", created: 0 });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const reply = await answer(made.deps, {
        rawPath: decodeURIComponent(new URL(request.url ?? "/", "http://h").pathname),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        requestContext: { http: { method: request.method ?? "GET" } },
        isBase64Encoded: true,
        body: Buffer.concat(parts).toString("base64"),
      });
      const headers = Object.entries(reply.headers ?? {}).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      response.writeHead(reply.statusCode ?? 200, Object.fromEntries(headers)).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { ...made, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, close };
}
