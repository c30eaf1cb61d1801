import type { Json } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { asUuid } from "../expression/states-functions.ts";

/** One answer of a function: request id and date are computed from it. */
export interface InvocationRef {
  readonly arn: string;
  /** Id of its event in the history. */
  readonly event: number;
  readonly time: number;
  readonly hash: Hash;
}

/** The result of `lambda:invoke` for a function's answer. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export function invokeResult(payload: Json, text: string, ref: InvocationRef): Json {
  // Few expressions read the metadata, so it is computed on reading.
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    get SdkHttpMetadata() {
      return httpMetadata(text, ref);
    },
    get SdkResponseMetadata() {
      return { RequestId: requestId(ref) };
    },
    StatusCode: 200,
  };
}

function requestId({ arn, event, hash }: InvocationRef): string {
  return asUuid(hash(`request#${arn}#${event}`));
}

function httpMetadata(text: string, ref: InvocationRef): Json {
  const id = requestId(ref);
  const digits = id.replaceAll("-", "");
  const second = Math.floor(ref.time / 1000).toString(16);
  const headers: { readonly [name: string]: string } = {
    "X-Amz-Executed-Version": "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    Connection: "keep-alive",
    "x-amzn-RequestId": id,
    "Content-Length": String(Buffer.byteLength(text)),
    Date: new Date(ref.time).toUTCString(),
    "X-Amzn-Trace-Id": `root=1-${second}-${digits.slice(0, 24)};parent=${digits.slice(16)};sampled=0`,
    "Content-Type": "application/json",
  };
  return {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
}
