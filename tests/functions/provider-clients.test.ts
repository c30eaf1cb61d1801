import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pushSender } from "../../adapters/channels/push.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { smsSender } from "../../adapters/channels/sms.ts";
import { callLambda } from "../../adapters/destinations/caller.ts";
import type { LambdaDestination } from "../../core/model/destination.ts";
import { emailClient, lambdaClient, pushClient, smsClient } from "../../functions/wiring/clients.ts";

const TIMEOUT = 5_000;
const tags = { customerId: "c-1", key: "welcome#1#hello#1" };
const before = { ...process.env };
let server: Server;
let asked = 0;

beforeEach(async () => {
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    request.resume().on("end", () => response.writeHead(500, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
    AWS_MAX_ATTEMPTS: "4",
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  process.env = { ...before };
});

const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  email: () =>
    sesSender(
      emailClient(TIMEOUT),
      "",
    )({ channel: "email", from: "s@shop.test", to: "a@b.test", subject: "Hi", html: "Hi", tags }),
  "a text message": () =>
    smsSender(
      smsClient(TIMEOUT),
      "dev",
    )({ channel: "sms", from: "SHOP", to: "+447700900123", text: "Hi", transactional: true, tags }),
  push: () =>
    pushSender(pushClient(TIMEOUT))({
      channel: "push",
      to: "arn:aws:sns:eu-west-1:1:endpoint/a/b/c",
      title: "Hi",
      text: "Hi",
      tags,
    }),
  "another's function": () => callLambda(lambdaClient(), FUNCTION, { key: "k", body: {} }),
};

const FUNCTION: LambdaDestination = {
  kind: "lambda",
  name: "other",
  arn: "arn:aws:lambda:eu-west-1:000000000000:function:other",
  timeout: TIMEOUT,
  attempts: 3,
  example: { status: 200, body: {} },
};

describe("a client of a provider", () => {
  test.each(Object.keys(CALLS))(
    "asks for %s once, though the answer is one that the SDK would try again",
    async (what) => {
      // It may have been taken all the same: what comes of it is the sender's to say.
      await CALLS[what]?.().catch(() => undefined);

      expect(asked).toBe(1);
    },
  );
});
