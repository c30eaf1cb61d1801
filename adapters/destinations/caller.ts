import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { DestinationCaller } from "../../core/call/answer.ts";
import { isAllowedHost } from "../../core/model/destination.ts";
import type { Secrets } from "../aws/secrets.ts";
import { host } from "../system/host.ts";
import { answerOf } from "./answer.ts";
import { callHttp, httpRequest, type Reach } from "./http.ts";
import { callLambda, lambdaRequest } from "./lambda.ts";

/** Asks other systems. In the local cloud none is really asked: the destination's example answers, or what the host says. */
export function destinationCaller(lambda: LambdaClient, secrets: Secrets, reach: Reach = {}): DestinationCaller {
  return {
    async call(destination, request) {
      // What is deployed says both; a host that is not allowed is never asked, whatever the destination says.
      if (destination.kind === "http" && !isAllowedHost(destination.url, destination.hosts)) {
        return { answer: "refused", code: 0, body: null };
      }
      const hosted = host();
      if (hosted !== undefined) {
        const { status, body } = destination.example;
        const example = { status, body: JSON.stringify(body) };
        const asked =
          destination.kind === "http" ? httpRequest(destination, request) : lambdaRequest(destination, request);
        const answer = (await hosted.call?.(destination, asked)) ?? example;
        return answerOf(answer.status, answer.body);
      }
      return destination.kind === "http"
        ? callHttp(destination, request, secrets, reach)
        : callLambda(lambda, destination, request);
    },
  };
}
