import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { DESTINATIONS } from "../../cli/new/destination.ts";
import { copyOf, shippedNames } from "../../cli/new/shipped.ts";
import type { CallAnswer } from "../../core/call/answer.ts";
import { httpRequestOf } from "../../core/call/http-request.ts";
import type { HttpDestination } from "../../core/model/destination.ts";
import type { DestinationExample } from "../../workflows/compiler/destinations/example.ts";
import { compileWorkspace, prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { answering, type Behaviour, calling, halfClosed, hanging, html, vendor } from "../call/vendor.ts";

/** What the catalogue has to have. */
const WANTED = [
  ["hubspot_contact", "hubspot_task", "salesforce_contact", "salesforce_task", "sugarcrm_contact", "marketo_lead"],
  ["ga4", "mixpanel", "adobe_analytics", "segment", "slack", "meta_audience", "meta_audience_remove"],
  ["google_customer_match", "google_customer_match_remove", "optimove", "zendesk_ticket", "connect_task", "webhook"],
].flat();

const SETTINGS = { path: "workflows/settings.yaml", text: "zone: Europe/London\n" };

function shipped(name: string) {
  const text = readFileSync(`${DESTINATIONS.root}/${name}.yaml`, "utf8");
  return { text, files: [SETTINGS, { path: `workflows/destinations/${name}.yaml`, text }] };
}

function read(name: string): {
  readonly destination: HttpDestination;
  readonly examples: readonly DestinationExample[];
} {
  const [found] = prepareWorkspace(shipped(name).files, { hash: sha256 }).destinations;
  if (found?.destination.kind !== "http") throw new Error(`${name} is not called over HTTP.`);
  return { destination: found.destination, examples: found.examples };
}

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

  const { destination, examples } = read(name);
  const [first] = examples;
  if (first === undefined) throw new Error(`${name} has no example.`);
  const TOKEN = "/the-token";

  /** The system with its server of tokens: the destination as it is, but for the host. */
  async function playing(behaviour: Behaviour, timeout = 5000) {
    let tokens = 0;
    const system = await vendor((seen, response) => {
      if (!seen.path.startsWith(TOKEN)) return behaviour(seen, response);
      tokens += 1;
      return answering(200, { access_token: `t${tokens}`, expires_in: 3600 })(seen, response);
    });
    const { auth, url } = destination;
    const there: HttpDestination = {
      ...destination,
      url: url.replace(/^https:\/\/[^/]+/, system.url),
      timeout,
      ...(auth?.as === "oauth" ? { auth: { ...auth, tokenUrl: `${system.url}${TOKEN}` } } : {}),
    };
    const secret = auth?.as === "path" ? "T1/B2/x3" : "id:secret";
    const { caller } = calling(() => secret);
    const call = (): Promise<CallAnswer> => caller.call(there, { key: "example-key", body: first?.with ?? {} });
    const calls = () => system.seen.filter(({ path }) => !path.startsWith(TOKEN));
    return { system, call, calls };
  }
  const documented = answering(first.status, first.status === 204 ? "" : first.body);

  it("reaches a system that behaves as its vendor documents, with the request of its example", async () => {
    const { system, call, calls } = await playing(documented);
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
    const { system, call, calls } = await playing(behaviour, behaviour === hanging ? 50 : 5000);
    await using _system = system;

    expect(await call()).toMatchObject(expected);
    expect(calls()).toHaveLength(1);
  });

  if (destination.answer !== undefined) {
    it("does not take a page of HTML for an answer", async () => {
      const { system, call } = await playing(html);
      await using _ = system;

      expect(await call()).toEqual({ answer: "failed", code: 200 });
    });
  }

  if (destination.auth?.as === "oauth") {
    it("gets a new token for one that has expired", async () => {
      const { system, call, calls } = await playing((seen, response) => {
        const isNew = JSON.stringify(seen.headers).includes("t2");
        (isNew ? documented : answering(401, "expired"))(seen, response);
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
