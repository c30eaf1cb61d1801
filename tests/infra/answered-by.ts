import { Readable } from "node:stream";

export interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a client of AWS is made with so that `answer` takes each of its requests. */
export function answeredBy(answer: (operation: string, body: string) => Answer) {
  return {
    region: "eu-west-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; path: string; body?: unknown }) => {
        const target = request.headers["x-amz-target"]?.split(".").at(-1);
        const { status = 200, body, error, headers: own } = answer(target ?? request.path, textOf(request.body));
        const headers = { ...own, ...(error === undefined ? {} : { "x-amzn-errortype": error }) };
        return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
      },
    },
  };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? "");
}
