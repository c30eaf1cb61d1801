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
export function invokeResult(payload: Json, text: string, { arn, event, time, hash }: InvokePlace): Json {
  const id = asUuid(hash(`request#${arn}#${event}`));
  const length = String(Buffer.byteLength(text));
  const date = new Date(time).toUTCString();
  const trace = `root=1-${Math.floor(time / 1000).toString(16)}-${id.replaceAll("-", "").slice(0, 24)};parent=${id.slice(0, 8)}${id.slice(24, 32)};sampled=0`;
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: {
        "X-Amz-Executed-Version": ["$LATEST"],
        "x-amzn-Remapped-Content-Length": ["0"],
        Connection: ["keep-alive"],
        "x-amzn-RequestId": [id],
        "Content-Length": [length],
        Date: [date],
        "X-Amzn-Trace-Id": [trace],
        "Content-Type": ["application/json"],
      },
      HttpHeaders: {
        Connection: "keep-alive",
        "Content-Length": length,
        "Content-Type": "application/json",
        Date: date,
        "X-Amz-Executed-Version": "$LATEST",
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": id,
        "X-Amzn-Trace-Id": trace,
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: id },
    StatusCode: 200,
  };
}
