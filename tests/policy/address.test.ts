import { describe, expect, it } from "vitest";
import { decide } from "../../core/policy/gate.ts";
import { deliverability } from "../../core/policy/stage.ts";
import { customer, input, message } from "./inputs.ts";

function decided(email: string | null): string {
  const decision = decide(input({ profile: customer({ addresses: { email: { v: email, t: 1 } } }) }));
  return decision.kind === "drop" ? decision.reason : decision.kind;
}

describe("an e-mail address", () => {
  it.each(["ada@example.com", "12346@example.invalid", "a.b+c_d'e@sub.example-shop.co.uk", "a@xn--bcher-kva.example"])(
    "%s is valid",
    (email) => {
      expect(decided(email)).toBe("allow");
    },
  );

  it.each([
    "ada",
    "ünï@example.com",
    "ada@bücher.example",
    "@example.com",
    "ada@",
    "ada@localhost",
    "ada@example",
    "ada@@example.com",
    "ada b@example.com",
    "ada@exam_ple.com",
    "ada@-example.com",
    "ada@example.c",
    "ada@example.com, eve@example.com",
    "Ada <ada@example.com>",
    "ada@example.com\r\nBcc: eve@example.com",
    `${"a".repeat(65)}@example.com`,
    `ada@${"a.".repeat(130)}com`,
  ])("%j is not", (email) => {
    expect(decided(email)).toBe("invalid_address");
  });

  it.each([[""], [null]])("%j is none", (email) => {
    expect(decided(email)).toBe("no_address");
  });

  it("is not kept in a verdict", () => {
    const decision = decide(input({ profile: customer({ addresses: { email: { v: "ada@nowhere", t: 1 } } }) }));

    expect(JSON.stringify(decision)).not.toContain("ada");
  });

  it("is not needed by a webhook", () => {
    const webhook = { ...message, channel: "webhook" as const, transactional: true };

    expect(decide(input({ profile: customer({ addresses: {} }), message: webhook })).kind).toBe("allow");
  });
});

describe("a stage", () => {
  const only = {
    deliver: {
      only: ["*@example.com", "boss@shop.test", "https://hooks.test/*", "*.crm.test"],
      else: "outbox" as const,
    },
  };

  it.each([
    ["ada@example.com", "deliver"],
    ["ADA@Example.COM", "deliver"],
    ["boss@shop.test", "deliver"],
    ["ada@example.com.evil.test", "outbox"],
    ["ada@examplexcom", "outbox"],
    ["https://hooks.test/a/b", "deliver"],
    ["https://crm.example.com/hook", "outbox"],
    ["https://EU.crm.test:8443/hook?a=b", "deliver"],
    ["https://crm.test/hook", "outbox"],
    // Not the host: a customer's value may stand there.
    ["https://evil.test/?to=ada@example.com", "outbox"],
    ["https://evil.test/a.crm.test", "outbox"],
    ["https://evil.test/#https://hooks.test/a", "outbox"],
  ])("delivers to %s: %s", (destination, expected) => {
    expect(deliverability(only, destination)).toBe(expected);
  });

  it("without a list delivers everything", () => {
    expect(deliverability(undefined, "ada@anywhere.test")).toBe("deliver");
    expect(deliverability({}, "ada@anywhere.test")).toBe("deliver");
  });

  it("drops where it says so", () => {
    expect(deliverability({ deliver: { only: [], else: "drop" } }, "ada@example.com")).toBe("drop");
  });
});
