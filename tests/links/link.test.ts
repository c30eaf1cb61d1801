import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sealer } from "../../adapters/system/sealer.ts";
import { isExpired, keyRing, type Link, linkAt, readToken, writeToken } from "../../core/links/link.ts";

const DAY = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 2, 2, 15);
const unsubscribe: Link = linkAt(NOW, {
  kind: "unsubscribe",
  customer: "17850",
  message: "welcome#3#thanks#1",
  topic: "offers",
  channel: "email",
});

describe("the token of a link", () => {
  test("gives the link back, whatever the customer's id is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (customer) => {
        const link: Link = { ...unsubscribe, customer: customer.toWellFormed() };
        expect(readToken(sealer, ["k"], writeToken(sealer, ["k"], link))).toEqual(link);
      }),
    );
  });

  test("is the same for the same message, so that a message written again is the same", () => {
    expect(writeToken(sealer, ["k"], unsubscribe)).toBe(writeToken(sealer, ["k"], unsubscribe));
  });

  test("shows neither customer nor topic, and has only characters that a path takes", () => {
    const token = writeToken(sealer, ["k"], { ...unsubscribe, customer: "ann@example.com" });
    expect(token).toMatch(/^[\w-]+$/);
    for (const secret of ["ann", "offers", "welcome"]) {
      expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain(secret);
    }
  });

  test("is not read when a character is changed, added or taken away", () => {
    const token = writeToken(sealer, ["k"], unsubscribe);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === "A" ? "B" : "A";
      expect(readToken(sealer, ["k"], token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
      expect(readToken(sealer, ["k"], token.slice(0, at))).toBeUndefined();
    }
    for (const more of ["A", "=", " ", "%00"]) expect(readToken(sealer, ["k"], token + more)).toBeUndefined();
  });

  test("of another stage's key is not read", () => {
    expect(readToken(sealer, ["ours"], writeToken(sealer, ["theirs"], unsubscribe))).toBeUndefined();
  });

  test("is made under the newest key, and read under all", () => {
    const old = writeToken(sealer, keyRing("first"), unsubscribe);
    const rotated = keyRing("second\nfirst\n");
    expect(readToken(sealer, rotated, old)).toEqual(unsubscribe);
    expect(readToken(sealer, ["first"], writeToken(sealer, rotated, unsubscribe))).toBeUndefined();
    expect(() => writeToken(sealer, keyRing(" \n"), unsubscribe)).toThrow("holds no key");
  });

  test("has the lengths of ADR 0150", () => {
    const id = "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b";
    const short: Link = linkAt(NOW, { kind: "preferences", customer: "17850", channel: "sms" });
    expect(writeToken(sealer, ["k"], unsubscribe)).toHaveLength(75);
    expect(writeToken(sealer, ["k"], { ...unsubscribe, customer: id })).toHaveLength(116);
    expect(writeToken(sealer, ["k"], short)).toHaveLength(43);
    expect(writeToken(sealer, ["k"], { ...short, customer: id })).toHaveLength(84);
  });
});

test("links to preferences and confirmations work for thirty days, an unsubscribe link for ever", () => {
  const preferences = linkAt(NOW, { kind: "preferences", customer: "1" });
  expect(isExpired(preferences, NOW + 30 * DAY)).toBe(false);
  expect(isExpired(preferences, NOW + 31 * DAY)).toBe(true);
  const confirm: Link = { ...unsubscribe, kind: "confirm" };
  expect(isExpired(confirm, NOW + 30 * DAY)).toBe(false);
  expect(isExpired(confirm, NOW + 31 * DAY)).toBe(true);
  expect(isExpired(unsubscribe, NOW + 20 * 365 * DAY)).toBe(false);
});
