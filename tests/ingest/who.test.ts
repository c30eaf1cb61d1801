import { describe, expect, test } from "vitest";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { withOwnNamespaces } from "../../core/identity/identity.ts";
import { parseEvent } from "../../core/ingest/envelope.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { START } from "./world.ts";

function parse(detail: JsonObject) {
  const envelope = { id: "e1", "detail-type": "Signed In", source: "web", time: "2026-03-02T09:00:00Z", detail };
  return parseEvent(envelope, START, { hash: sha256, spelling: addressSpelling });
}

function event(detail: JsonObject) {
  const parsed = parse({ customerId: "ada", ...detail });
  if (!("event" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.event;
}

describe("the ids of an event", () => {
  test("a customer id and an anonymous id together are one person, who is the customer", () => {
    expect(event({ anonymousId: "v1" })).toMatchObject({ customerId: "ada", aliases: ["anonymous/v1"] });
  });

  test("an anonymous id alone is that visitor, without further ids", () => {
    const visitor = event({ customerId: "", anonymousId: 7 });

    expect(visitor.customerId).toBe("anonymous/7");
    expect(visitor).not.toHaveProperty("aliases");
  });

  test("aliases are ids in namespaces; numbers are ids, and a whole id stays as it is", () => {
    const { aliases } = event({ aliases: { shop: 123, crm: ["a", "b", "a"], customer: "17", anonymous: "v1" } });

    expect(aliases).toEqual(["shop/123", "crm/a", "crm/b", "17", "anonymous/v1"]);
  });

  test("an e-mail address becomes the hash of its one spelling, and a hash stays", () => {
    const hash = sha256("ann@example.com");
    const spellings = [" Ann@Example.com ", "ann@example.com", "Ann <ann@example.com>", hash];

    for (const email of spellings) expect(event({ aliases: { email } }).aliases).toEqual([`email/${hash}`]);
  });

  test("the customer's own id is no further one", () => {
    expect(event({ aliases: { customer: "ada" } })).not.toHaveProperty("aliases");
  });

  test.each<[string, JsonObject, string]>([
    ["an anonymous id of another type", { anonymousId: [] }, "anonymousId"],
    ["an anonymous id of 300 bytes", { anonymousId: "x".repeat(300) }, "anonymousId"],
    ["a list of aliases", { aliases: ["x"] }, "aliases"],
    ["an alias of null", { aliases: { shop: null } }, "aliases.shop"],
    ["an empty alias", { aliases: { shop: "" } }, "aliases.shop"],
    ["an alias of 300 bytes", { aliases: { shop: "x".repeat(300) } }, "aliases.shop"],
    ["a namespace with a slash", { aliases: { "shop/eu": 1 } }, "aliases.shop/eu"],
    ["a namespace called __proto__", JSON.parse('{"aliases":{"__proto__":1}}'), "aliases.__proto__"],
    ["an e-mail address without a domain", { aliases: { email: "ann@" } }, "aliases.email"],
    ["the seventeenth alias", { aliases: { shop: Array.from({ length: 17 }, (_, i) => i) } }, "aliases.shop"],
    ["a source of another type", { via: { trust: "browser", source: 3 } }, "via.source"],
  ])("%s costs itself, not the event", (_, detail, path) => {
    const { customerId, leftOut } = event(detail);

    expect(customerId).toBe("ada");
    expect(leftOut).toMatchObject({ n: 1, name: path });
  });
});

describe("the customer of an event with several ids", () => {
  const to = (detail: JsonObject) => {
    const envelope = { id: "e1", "detail-type": "Signed In", source: "web", time: "2026-03-02T09:00:00Z", detail };
    const identity = withOwnNamespaces({ namespaces: [{ name: "shop", joins: "known", most: 5 }], never: [] });
    const parsed = parseEvent(envelope, START, { hash: sha256, identity });
    return "event" in parsed ? [parsed.event.customerId, parsed.event.aliases] : parsed;
  };

  test("is the one that wins, whichever of them the sender calls the customer's", () => {
    const answer = ["u1", ["shop/7"]];
    expect(to({ customerId: "u1", aliases: { shop: 7 } })).toEqual(answer);
    expect(to({ customerId: "shop/7", aliases: { customer: "u1" } })).toEqual(answer);
    expect(to({ anonymousId: "v1", aliases: { customer: "u1" } })).toEqual(["u1", ["anonymous/v1"]]);
  });

  test("is never another known one by a browser's word, and never another for a report on a message", () => {
    const browser = { via: { trust: "browser" } };
    const known = { customerId: "shop/7", aliases: { customer: "u1" } };

    expect(to({ ...known, ...browser })).toEqual(["shop/7", ["u1"]]);
    expect(to({ ...known, context: { message: "cart#1#offer#1" } })).toEqual(["shop/7", ["u1"]]);
    expect(to({ anonymousId: "v1", aliases: { customer: "u1" }, ...browser })).toEqual(["u1", ["anonymous/v1"]]);
  });
});

describe("how far an event is trusted", () => {
  test("is said by `via`, and nothing where there is none", () => {
    expect(event({ via: { source: "web", trust: "browser" } }).via).toEqual({ source: "web", trust: "browser" });
    expect(event({ via: { trust: "confirmed" } }).via).toEqual({ trust: "confirmed" });
    expect(event({})).not.toHaveProperty("via");
  });

  test.each<[JsonObject, string]>([
    [{ via: { source: "web", trust: "Browser" } }, "via.trust is a text of 7 characters; allowed is browser, trusted"],
    [{ via: { source: "web" } }, "via.trust is undefined; allowed is browser, trusted, confirmed"],
    [{ via: "browser" }, "via is a text of 7 characters; allowed is an object with source and trust"],
  ])("%j is refused: as trusted it would count for more than it may", (detail, reason) => {
    const parsed = parse({ customerId: "ada", ...detail });

    expect("refused" in parsed && parsed.refused).toContain(reason);
  });
});

describe("the context of an answer", () => {
  test("is its basis, source and proof, and the purposes that the customer allows", () => {
    const context = {
      consent: { offers: true },
      basis: "consent",
      source: "checkout form",
      proof: "form-7",
      purposes: { ads: false, profiling: true },
    };

    expect(event({ context }).context).toEqual(context);
  });

  test("leaves out a purpose that there is not, and an answer that is a word", () => {
    const { context, leftOut } = event({ context: { purposes: { ads: "no", resale: true, tracking: false } } });

    expect(context).toEqual({ purposes: { tracking: false } });
    expect(leftOut).toEqual({ n: 2, name: "context.purposes.resale" });
  });
});
