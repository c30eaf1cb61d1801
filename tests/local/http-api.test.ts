import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod/mini";
import { matchRoute } from "../../local/apigateway/routes.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { START, smallStack } from "./small-stack.ts";

/** Answers with its event, or as `?as=` says. */
const ECHO = `export const handler = async (event) => {
  const as = event.queryStringParameters?.as;
  if (as === "error") throw new Error("as asked");
  if (as === "plain") return { plain: true };
  if (as === "binary") return { statusCode: 201, headers: { "Content-Type": "image/gif" }, cookies: ["a=1", "b=2"], body: "R0lG", isBase64Encoded: true };
  if (as === "injection") return { statusCode: 200, headers: { "x-a": "1\\r\\nset-cookie: c=3" }, body: "" };
  return { statusCode: 200, headers: { "access-control-allow-origin": "*" }, body: JSON.stringify(event) };
};`;

const API = { ApiId: { Ref: "Api" } };

async function apiStack(permission = true) {
  const stack = await smallStack();
  await writeFile(join(stack.assets.Answer ?? "", "index.mjs"), ECHO);
  const route = (RouteKey: string) => ({
    Type: "AWS::ApiGatewayV2::Route",
    Properties: { ...API, RouteKey, Target: { "Fn::Join": ["/", ["integrations", { Ref: "Integration" }]] } },
  });
  Object.assign(stack.template.Resources, {
    Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "small", ProtocolType: "HTTP" } },
    Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ...API, StageName: "$default", AutoDeploy: true } },
    Integration: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ...API,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: { "Fn::GetAtt": ["Answer", "Arn"] },
        PayloadFormatVersion: "2.0",
      },
    },
    Named: route("POST /v1/sources/{name}"),
    Page: route("GET /p/{token}"),
    Every: route("ANY /v1/{proxy+}"),
  });
  if (permission) {
    stack.template.Resources.Permission = {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: { "Fn::GetAtt": ["Answer", "Arn"] },
        Principal: "apigateway.amazonaws.com",
        SourceArn: { "Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*" },
      },
    };
  }
  return stack;
}

const Event = z.object({
  version: z.literal("2.0"),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string(),
  cookies: z.optional(z.array(z.string())),
  headers: z.record(z.string(), z.string()),
  queryStringParameters: z.optional(z.record(z.string(), z.string())),
  pathParameters: z.optional(z.record(z.string(), z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z.boolean(),
});

let cloud: LocalCloud;
let url: string;
beforeAll(async () => {
  cloud = await openCloud({ source: await apiStack(), startTime: START });
  url = `http://127.0.0.1:${await cloud.listen(0)}`;
});
afterAll(() => cloud.close());

async function eventOf(path: string, request: RequestInit = {}) {
  return Event.parse(await (await fetch(`${url}${path}`, request)).json());
}

describe("the HTTP API of the local cloud", () => {
  test("gives a function the event of payload format 2.0", async () => {
    const event = await eventOf("/collect/v1/sources/my%20shop?a=1&a=2&b=%26", {
      method: "POST",
      headers: { "X-Signature": "Abc", cookie: "a=1; b=2", "content-type": "application/json" },
      body: '{"ü":1}',
    });

    expect(event).toMatchObject({
      routeKey: "POST /v1/sources/{name}",
      rawPath: "/v1/sources/my shop",
      rawQueryString: "a=1&a=2&b=%26",
      queryStringParameters: { a: "1,2", b: "&" },
      pathParameters: { name: "my shop" },
      cookies: ["a=1", "b=2"],
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
    expect(event.headers).toMatchObject({ "x-signature": "Abc" });
    expect(event.headers).not.toHaveProperty("cookie");
  });

  test.each([
    ["application/json", false],
    ["application/json; charset=utf-8", false],
    ["text/plain", false],
    ["application/xml", false],
    ["application/x-www-form-urlencoded", true],
    ["application/gzip", true],
    ["", true],
  ])("passes on a body of the type %j as base64: %j", async (type, isBase64Encoded) => {
    const packed = gzipSync("{}");

    const event = await eventOf("/v1/batch", {
      method: "POST",
      body: new Blob([packed]),
      headers: type === "" ? {} : { "content-type": type },
    });

    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    const arrived = Buffer.from(event.body ?? "", isBase64Encoded ? "base64" : "utf8");
    expect(arrived.equals(packed)).toBe(isBase64Encoded);
    // What a compressed body becomes as UTF-8: 8b is no character by itself.
    if (!isBase64Encoded) expect(event.body?.slice(0, 2)).toBe("\u001f\ufffd");
  });

  test("answers pages of other sites, with the headers of the function alone", async () => {
    const answer = await fetch(`${url}/v1/t`, {
      method: "POST",
      headers: { origin: "https://shop.example" },
      body: "{}",
    });

    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("content-security-policy")).toBeNull();
  });

  test("sends binary answers and cookies, and takes another result for the body", async () => {
    const binary = await fetch(`${url}/v1/open?as=binary`);
    const plain = await fetch(`${url}/v1/open?as=plain`);

    expect([binary.status, binary.headers.get("content-type"), await binary.text()]).toEqual([201, "image/gif", "GIF"]);
    expect(binary.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect([plain.status, await plain.json()]).toEqual([200, { plain: true }]);
  });

  test.each([
    ["/collect/nothing", 404],
    ["/collect/p/x/y", 404],
    ["/v1/t?as=error", 500],
    ["/v1/t?as=injection", 500],
  ])("%s is answered %i", async (path, status) => {
    const answer = await fetch(`${url}${path}`);

    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.json()).toHaveProperty("message");
  });

  test("counts a request for each started 512 kB", async () => {
    const before = cloud.meter().apiRequests;
    await fetch(`${url}/v1/t`, { method: "POST", body: "x".repeat(600_000) });

    expect(cloud.meter().apiRequests - before).toBe(2);
  });

  test("leaves the services and the page where they were", async () => {
    expect((await fetch(`${url}/about.json`)).status).toBe(400);
    const put = await fetch(`${url}/v1/t`, {
      method: "POST",
      headers: { "x-amz-target": "AWSEvents.PutEvents" },
      body: JSON.stringify({ Entries: [{ Source: "shop", DetailType: "x", Detail: "{}" }] }),
    });
    expect(await put.json()).toMatchObject({ FailedEntryCount: 0 });
  });
});

test("a function that API Gateway may not call is not called", async () => {
  const closed = await openCloud({ source: await apiStack(false), startTime: START });
  const port = await closed.listen(0);

  const { status } = await fetch(`http://127.0.0.1:${port}/v1/t`);

  await closed.close();
  expect(status).toBe(500);
});

test.each([
  ["GET", "/v1/sources/a", "GET /v1/sources/{name}"],
  ["POST", "/v1/sources/a", "ANY /v1/sources/{name}"],
  ["POST", "/v1/sources/a/b", "POST /v1/{proxy+}"],
  ["GET", "/v1/t", "$default"],
  ["POST", "/v1/me", "POST /v1/me"],
])("%s %s goes to %s", (method, path, key) => {
  const keys = ["$default", "POST /v1/{proxy+}", "ANY /v1/sources/{name}", "GET /v1/sources/{name}", "POST /v1/me"];
  const routes = keys.map((one) => ({ key: one, target: "integrations/i" }));

  expect(matchRoute(routes, method, path)?.route.key).toBe(key);
});
