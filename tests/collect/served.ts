import { createServer } from "node:http";
import type { WriteKey } from "../../core/ports/collect.ts";
import { collectingApp, throughGateway, withInbox } from "./gateway.ts";

/** Collect by HTTP, over memory, with a key for the application and an in-app message for `u1`; bytes come to it as API Gateway gives them. */
export async function served(key: Partial<WriteKey> = {}) {
  const made = await collectingApp(key);
  const deps = await withInbox(made, false);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://h");
      const reply = await throughGateway(deps, {
        method: request.method ?? "GET",
        path: decodeURIComponent(pathname),
        query: Object.fromEntries(searchParams),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(parts),
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
