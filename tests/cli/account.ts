import { createServer, type IncomingMessage } from "node:http";
import { vi } from "vitest";

const STACKS = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>
<member><StackName>sojourn-dev</StackName><StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/sojourn-dev/1</StackId>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>
</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const NO_STACK = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id sojourn-nowhere does not exist</Message></Error></ErrorResponse>`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}

/**
 * An AWS account over HTTP, and the environment that leads the SDK to it: CloudFormation answers for itself, everything else is
 * the local cloud on this port. The result closes it; `vi.unstubAllEnvs()` takes the environment back.
 */
export async function account(port = 0) {
  const front = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (body.includes("Action=DescribeStacks")) {
      const known = body.includes("sojourn-dev");
      response.writeHead(known ? 200 : 400, { "content-type": "text/xml" }).end(known ? STACKS : NO_STACK);
      return;
    }
    const headers = { "x-amz-target": String(request.headers["x-amz-target"]) };
    const reply = await fetch(`http://127.0.0.1:${port}${request.url}`, { method: "POST", headers, body });
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(Buffer.from(await reply.arrayBuffer()));
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", () => resolve()));
  const address = front.address();
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  return () => {
    front.closeAllConnections();
    front.close();
  };
}
