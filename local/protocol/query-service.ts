import { z } from "zod/mini";
import { AwsError, asRefusal, type Operation, type Reply, type Service } from "./service.ts";

export type { Operation, Service };

/**
 * A service of the AWS query protocol: the request is a form, the answer XML. Only values of the first level are supported. Any
 * other operation gets InvalidAction.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService(
  namespace: string,
  invalidInput: string,
  operations: Readonly<Record<string, Operation>>,
): Service {
  const table = new Map(Object.entries(operations));
  return {
    async handle(operation, body) {
      const run = table.get(operation);
      if (run === undefined)
        return queryRefusal(namespace, new AwsError("InvalidAction", `There is no action ${operation}.`));
      try {
        const result = await run(Object.fromEntries(new URLSearchParams(body)));
        return answer(200, namespace, operation, result);
      } catch (error) {
        const refusal = asRefusal(error, invalidInput);
        if (refusal === undefined) throw error;
        return queryRefusal(namespace, refusal);
      }
    },
  };
}

const HEADERS = { "content-type": "text/xml" };
const Members = z.record(z.string(), z.string());

function answer(status: number, namespace: string, operation: string, result: object): Reply {
  const members = Object.entries(Members.parse(result)).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  const inner = `<${operation}Result>${members.join("")}</${operation}Result>${METADATA}`;
  return {
    status,
    headers: HEADERS,
    body: `<${operation}Response xmlns="${namespace}">${inner}</${operation}Response>`,
  };
}

const METADATA = "<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>";

/** A refusal in the AWS query protocol. */
export function queryRefusal(namespace: string, { status, code, message }: AwsError): Reply {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return {
    status,
    headers: HEADERS,
    body: `<ErrorResponse xmlns="${namespace}">${error}<RequestId>local</RequestId></ErrorResponse>`,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/**
 * GetCallerIdentity of STS: every caller is the local cloud's own user, with any credentials.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function stsService(account: string): Service {
  return queryService(STS_NAMESPACE, "ValidationError", {
    GetCallerIdentity: () => ({ UserId: "LOCAL", Account: account, Arn: `arn:aws:iam::${account}:user/local` }),
  });
}
