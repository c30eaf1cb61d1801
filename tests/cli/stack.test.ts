import { createServer, type IncomingMessage } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import { stackOfTests } from "../replay/play.ts";
import { sojourn } from "./fixture.ts";

const STACKS = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>
<member><StackName>sojourn-dev</StackName><StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/sojourn-dev/1</StackId>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>
</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const NO_STACK = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id sojourn-nowhere does not exist</Message></Error></ErrorResponse>`;

afterEach(() => vi.unstubAllEnvs());

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}

/** An AWS account over HTTP: CloudFormation answers for itself, everything else is the local cloud. */
async function account(port = 0) {
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

describe("--stack", { timeout: 60_000 }, () => {
  it("sends to a deployed stack and looks at it, by the AWS APIs alone", async () => {
    const { source } = await stackOfTests();
    const cloud = await openCloud({ source, startTime: Date.UTC(2026, 0, 15, 12) });
    const close = await account(await cloud.listen(0));
    const stack = ["--stack", "sojourn-dev"];

    const sent = await sojourn("send", "Order Completed", "--customer", "ann", "--property", "orderId=1", ...stack);
    await cloud.runUntil(cloud.now() + 5_000);
    const story = await sojourn("explain", "ann", ...stack);
    const runs = await sojourn("runs", "welcome", ...stack);
    await cloud.runUntil(cloud.now() + 7_200_000);
    const messages = await sojourn("outbox", "ann", ...stack);
    close();
    await cloud.close();

    expect(sent.out).toContain("What came of it: npx sojourn explain ann --stack sojourn-dev");
    expect(story.out).toMatch(/welcome\n {2}Entry 2 .*\n.*Wait 1 hour: waiting\n/);
    expect(runs.out).toMatch(/ann .*Wait 1 hour/);
    expect(messages.out).toContain("dropped: no_consent");
  });

  it("says so when there is no such stack", async () => {
    const close = await account();

    const { code, err } = await sojourn("explain", "ann", "--stack", "sojourn-nowhere");
    close();

    expect(code).toBe(1);
    expect(err).toContain("The stack sojourn-nowhere cannot be read: Stack with id sojourn-nowhere does not exist");
  });
});
