import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { destinationCaller } from "../../adapters/destinations/caller.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import { isAllowedHost } from "../../core/model/destination.ts";
import { BILLING } from "./world.ts";

const HOSTS = ["billing.example.com", "*.partner.example"];

describe("where customers' data may go", () => {
  test.each([
    "https://billing.example.com/retry",
    "https://Billing.Example.com:8443/retry?x=https://evil.example",
    "https://billing.example.com./",
    "https://api.eu.partner.example",
  ])("%s is allowed", (url) => {
    expect(isAllowedHost(url, HOSTS)).toBe(true);
  });

  test.each([
    "https://billing.example.com.evil.example/",
    "https://evil.example/billing.example.com",
    "https://evil.example#billing.example.com",
    "https://evil.example\\@billing.example.com/",
    "https://billing.example.com@evil.example/",
    "https://partner.example/",
    "https://evilpartner.example/",
    "https://other.example.com/",
    "billing.example.com",
  ])("%s is not", (url) => {
    expect(isAllowedHost(url, HOSTS)).toBe(false);
  });

  test("without a list anywhere is, and with an empty one nowhere", () => {
    expect([isAllowedHost("https://a.example/", undefined), isAllowedHost("https://a.example/", [])]).toEqual([
      true,
      false,
    ]);
  });
});

test("a destination on a host that is not allowed is not asked, and its secret is not read", async () => {
  const asked: string[] = [];
  const secret = async (name: string) => {
    asked.push(name);
    return "token";
  };
  const caller = destinationCaller({
    lambda: new LambdaClient({ region: "eu-west-1" }),
    secrets: { read: secret, readAnew: secret },
    clock: memoryClock(0),
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
  });
  if (BILLING.kind !== "http") throw new Error("It is asked over HTTP.");
  const auth = { secret: "sojourn/billing", as: "bearer" } as const;

  const answer = await caller.call({ ...BILLING, auth, hosts: ["other.example"] }, { key: "k", body: {} });

  expect(answer).toEqual({ answer: "refused", code: 0, body: null });
  expect(asked).toEqual([]);

  const token = {
    as: "oauth",
    secret: "sojourn/billing",
    tokenUrl: "https://login.other.example/token",
    grant: "client_credentials",
    send: "form",
    parameters: {},
  } as const;
  const hosts = ["billing.example"];
  expect(await caller.call({ ...BILLING, auth: token, hosts }, { key: "k", body: {} })).toEqual(answer);
  expect(asked).toEqual([]);
});
