import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { DESTINATIONS } from "../../cli/new/destination.ts";
import { copyOf, shippedNames } from "../../cli/new/shipped.ts";
import { httpRequestOf } from "../../core/call/http-request.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { answering, halfClosed, hanging, html } from "../call/vendor.ts";
import { documented, playing, read, SETTINGS, shipped, WANTED } from "./systems.ts";

it("has a destination for each system", () => {
  expect([...shippedNames(DESTINATIONS)]).toEqual([...WANTED].sort());
});

describe.each(WANTED)("the shipped %s", (name) => {
  it("makes of its examples what it says, also under another name", async () => {
    const own = { path: "workflows/destinations/ours.yaml", text: copyOf(DESTINATIONS, "ours", name) };

    for (const files of [shipped(name).files, [SETTINGS, own]]) {
      expect((await compileWorkspace(files, { hash: sha256 })).diagnostics).toEqual([]);
    }
    expect(own.text).not.toContain(`sojourn/${name}`);
  });

  it("says what a second call does, and what was not tried, also in the guide", () => {
    const { text } = shipped(name);
    expect(text).toContain("# A second call:");
    if (name !== "webhook") expect(text).toMatch(/^# Not tried against .*\bUnverified: /m);
    expect(readFileSync("docs/destinations.md", "utf8")).toContain(`| \`${name}\` |`);
  });

  const { destination, first } = read(name);

  it("reaches a system that behaves as its vendor documents, with the request of its example", async () => {
    const { system, call, calls } = await playing(name, documented(name));
    await using _ = system;

    const answer = await call();

    const made = await httpRequestOf(
      destination,
      { key: "example-key", body: first.with },
      { now: Date.UTC(2026, 8, 1, 8), hash: sha256 },
    );
    if (!("request" in made)) throw new Error("There is no request.");
    expect(answer).toMatchObject({ answer: "ok", code: first.status });
    expect(calls()).toMatchObject([{ method: made.request.method, body: made.request.body }]);
    expect(calls()[0]?.headers["content-length"]).toBe(String(Buffer.byteLength(made.request.body)));
    expect(calls()[0]?.path.startsWith(made.request.url.replace(/^https:\/\/[^/]+/, ""))).toBe(true);
  });

  it.each([
    [
      "is overloaded",
      answering(429, "slow down", { "retry-after": "30" }),
      { answer: "failed", code: 429, after: 30_000 },
    ],
    ["fails", answering(503, "down"), { answer: "failed", code: 503 }],
    ["ends its answer in the middle", halfClosed, { answer: "failed", code: 0 }],
    ["hangs", hanging, { answer: "failed", code: 0 }],
  ])("is tried again where the system %s, and never at once", async (_, behaviour, expected) => {
    const { system, call, calls } = await playing(name, behaviour, behaviour === hanging ? 50 : 5000);
    await using _system = system;

    expect(await call()).toMatchObject(expected);
    // On a busy machine the time of one that hangs may be over before its request is there.
    expect(calls().length).toBeLessThanOrEqual(1);
    if (behaviour !== hanging) expect(calls()).toHaveLength(1);
  });

  if (destination.answer !== undefined) {
    it("does not take a page of HTML for an answer", async () => {
      const { system, call } = await playing(name, html);
      await using _ = system;

      expect(await call()).toEqual({ answer: "failed", code: 200 });
    });
  }

  if (destination.auth?.as === "oauth") {
    it("gets a new token for one that has expired", async () => {
      const { system, call, calls } = await playing(name, (seen, response) => {
        const isNew = JSON.stringify(seen.headers).includes("t2");
        (isNew ? documented(name) : answering(401, "expired"))(seen, response);
      });
      await using _ = system;

      expect(await call()).toMatchObject({ answer: "ok" });
      expect(calls()).toHaveLength(2);
    });
  }
});

it("takes customers to ad platforms only with their consent", async () => {
  for (const name of ["meta_audience", "google_customer_match"]) {
    const { destination, examples } = read(name);
    for (const ads of [false, null, "yes", undefined]) {
      const { ads: _, ...given } = examples[0]?.with ?? {};
      const body = ads === undefined ? given : { ...given, ads };
      expect(await httpRequestOf(destination, { key: "k", body }, { now: 0, hash: sha256 })).toEqual({ nothing: true });
    }
  }
});
