import { freshRequest } from "./fresh-request.ts";

/** What the SDK has made of a command. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request handler for clients of the SDK that keeps no connection; `timeoutMs` is for all of a request. */
export function freshHandler(timeoutMs?: number) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request: SdkRequest, options: { readonly abortSignal?: unknown } = {}) {
      const { protocol, hostname, port, path, query, method, headers, body } = request;
      const { abortSignal } = options;
      const response = await freshRequest({
        protocol,
        hostname,
        port,
        path: path + search(query),
        method,
        headers,
        body,
        timeoutMs,
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      const { status, headers: answered } = response;
      return { response: { statusCode: status, headers: answered, body: await response.read() } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** As the request was signed. */
function search(query: SdkRequest["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [escaped(name)] : [value].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
