import type { Json } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports.ts";
import { asUuid } from "../expression/states-functions.ts";

/** Which answer of a function it is: what request id and date are made of. */
export interface InvokePlace {
  readonly arn: string;
  /** Id of the event that tells of it. */
  readonly event: number;
  readonly time: number;
  readonly hash: Hash;
}

/** What `lambda:invoke` makes of a function's answer. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export function invokeResult(payload: Json, text: string, place: InvokePlace): Json {
  // What nearly no expression reads is made when it is read.
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    get SdkHttpMetadata() {
      return httpMetadata(text, place);
    },
    get SdkResponseMetadata() {
      return { RequestId: requestId(place) };
    },
    StatusCode: 200,
  };
}

function requestId({ arn, event, hash }: InvokePlace): string {
  return asUuid(hash(`request#${arn}#${event}`));
}

function httpMetadata(text: string, place: InvokePlace): Json {
  const id = requestId(place);
  const digits = id.replaceAll("-", "");
  const second = Math.floor(place.time / 1000).toString(16);
  const headers: { readonly [name: string]: string } = {
    "X-Amz-Executed-Version": "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    Connection: "keep-alive",
    "x-amzn-RequestId": id,
    "Content-Length": String(Buffer.byteLength(text)),
    Date: new Date(place.time).toUTCString(),
    "X-Amzn-Trace-Id": `root=1-${second}-${digits.slice(0, 24)};parent=${digits.slice(16)};sampled=0`,
    "Content-Type": "application/json",
  };
  return {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
}
