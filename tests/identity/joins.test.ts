import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { DEFAULT_IDENTITY, mayJoin, namespaceOf, winnerOf, withOwnNamespaces } from "../../core/identity/identity.ts";
import { decideJoins } from "../../core/identity/joins.ts";
import { identifiesNobody } from "../../core/identity/never.ts";
import type { Via } from "../../core/model/event.ts";
import type { Identity } from "../../core/model/identity.ts";
import { START } from "../ingest/world.ts";

const IDENTITY: Identity = withOwnNamespaces({
  namespaces: [
    { name: "shop", joins: "known", most: 2 },
    { name: "email", joins: "anonymous", most: 5 },
    { name: "till", joins: "never", most: 5 },
    { name: "anonymous", joins: "anonymous", most: 3 },
  ],
  never: ["test@example.com"],
});

function joins(customerId: string, said: readonly string[], known: readonly string[] = [], trust?: Via["trust"]) {
  const via = trust === undefined ? {} : { via: { trust } };
  return decideJoins({ customerId, aliases: known }, { customerId, aliases: said, time: START, ...via }, IDENTITY);
}

describe("the further ids of an event", () => {
  test("each become one join, and stand in the profile from then on", () => {
    const { aliases, effects, refused } = joins("u1", ["anonymous/a", "shop/7"]);

    expect(aliases).toEqual(["anonymous/a", "shop/7"]);
    expect(effects).toEqual([
      { kind: "merge", other: "anonymous/a", time: START },
      { kind: "merge", other: "shop/7", time: START },
    ]);
    expect(refused).toEqual([]);
  });

  test("cost nothing when they are said again, and are nobody's where they are the customer's own", () => {
    expect(joins("u1", ["anonymous/a", "u1"], ["anonymous/a"])).toEqual({
      aliases: ["anonymous/a"],
      effects: [],
      refused: [],
    });
  });

  test("of a browser join anonymous visitors, and never two known customers", () => {
    const { effects, refused } = joins("u1", ["anonymous/a", "shop/7", "u2"], [], "browser");

    expect(effects).toEqual([{ kind: "merge", other: "anonymous/a", time: START, trust: "browser" }]);
    expect(refused).toEqual([
      { id: "shop/7", reason: "browser" },
      { id: "u2", reason: "browser" },
    ]);
  });

  test("join whom their namespace lets them join", () => {
    expect(joins("u1", ["email/1"]).refused).toEqual([{ id: "email/1", reason: "not_joined" }]);
    expect(joins("anonymous/a", ["email/1"]).refused).toEqual([]);
    expect(joins("anonymous/a", ["till/1"]).refused).toEqual([{ id: "till/1", reason: "not_joined" }]);
  });

  test("are at most so many as the settings say, of each namespace", () => {
    const { aliases, refused } = joins("u1", ["shop/3", "anonymous/a"], ["shop/1", "shop/2"]);

    expect(aliases).toEqual(["shop/1", "shop/2", "anonymous/a"]);
    expect(refused).toEqual([{ id: "shop/3", reason: "too_many" }]);
  });
});

describe("who remains of two", () => {
  test.each([
    ["anonymous/a", "u1", "u1"],
    ["anonymous/a", "shop/1", "shop/1"],
    ["shop/1", "u1", "u1"],
    ["email/1", "shop/1", "shop/1"],
    ["u2", "u1", "u1"],
    ["anonymous/b", "anonymous/a", "anonymous/a"],
    ["org/17", "shop/1", "org/17"],
  ])("of %s and %s it is %s", (a, b, winner) => {
    expect(winnerOf(a, b, IDENTITY)).toBe(winner);
    expect(winnerOf(b, a, IDENTITY)).toBe(winner);
  });

  test("does not depend on the order in which many join", () => {
    const id = fc.constantFrom("u1", "u2", "shop/1", "shop/2", "email/1", "anonymous/a", "anonymous/b", "org/1");
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 6 }), (ids) => {
        const last = (all: readonly string[]) => all.reduce((a, b) => winnerOf(a, b, IDENTITY));

        expect(last(ids)).toBe(last(ids.toReversed()));
      }),
    );
  });

  test("is asked in the same way from both sides", () => {
    const id = fc.constantFrom("u1", "shop/1", "email/1", "till/1", "anonymous/a", "org/1");
    fc.assert(
      fc.property(id, id, fc.constantFrom("browser" as const, undefined), (a, b, trust) => {
        expect(mayJoin(a, b, IDENTITY, trust)).toBe(mayJoin(b, a, IDENTITY, trust));
      }),
    );
  });
});

test("an undeclared prefix is part of a customer's own id", () => {
  expect(namespaceOf("org/17", IDENTITY).name).toBe("customer");
  expect(namespaceOf("customer/17", IDENTITY).name).toBe("customer");
  expect(namespaceOf("shop/17", DEFAULT_IDENTITY).name).toBe("customer");
});

describe("a value that identifies nobody", () => {
  test.each(["null", "NULL", " undefined ", "[object Object]", "0", "", "  ", "00000000-0000-0000-0000-000000000000"])(
    "%j",
    (value) => expect(identifiesNobody("customer", value, undefined, undefined)).toBe(true),
  );

  test("is also the workspace's own, as it is or as a hash", () => {
    const nobody = (namespace: string, value: string) => identifiesNobody(namespace, value, IDENTITY, sha256);

    expect(nobody("customer", "Test@Example.com")).toBe(true);
    expect(nobody("email", sha256("test@example.com"))).toBe(true);
    expect(nobody("email", sha256("ann@example.com"))).toBe(false);
    expect(nobody("customer", "u1")).toBe(false);
  });
});
