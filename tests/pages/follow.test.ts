import { describe, expect, it } from "vitest";
import { sealer } from "../../adapters/system/sealer.ts";
import { isInRange } from "../../core/feedback/machines.ts";
import { type Click, writeClick } from "../../core/links/click.ts";
import type { ClickSettings } from "../../core/links/counted-links.ts";
import { isoTime } from "../../core/moment/wall-time.ts";
import { answer } from "../../functions/pages/http.ts";
import { NOON } from "../policy/inputs.ts";
import { pagesWorld } from "./world.ts";

const CLICK: Click = {
  ...{ target: "https://shop.example/cart?a=1", position: 2, name: "cart", template: "hello", variant: "de" },
  ...{ customerId: "ada", key: "welcome#1#hello#1", knownSince: 7 },
};
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";

interface Asks {
  readonly method?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function clicking(clicks: ClickSettings = {}) {
  const all = await pagesWorld({ settings: { clicks } });
  const token = (click: Partial<Click> = {}) => writeClick(sealer, ["key-1"], { ...CLICK, ...click });
  const ask = (path: string, { method = "GET", agent = BROWSER, from = "198.51.100.7", headers = {} }: Asks = {}) =>
    answer(all.deps, {
      rawPath: path,
      headers: { "user-agent": agent, ...headers },
      isBase64Encoded: false,
      requestContext: { http: { method, sourceIp: from } },
    });
  return { ...all, ask, token };
}

describe("a counted link", () => {
  it("leads to its target, and says who followed which link of what", async () => {
    const { ask, token, events } = await clicking();

    expect(await ask(`/l/${token()}`)).toEqual({
      statusCode: 302,
      headers: expect.objectContaining({ location: "https://shop.example/cart?a=1", "cache-control": "no-store" }),
    });

    expect(events.events).toEqual([
      {
        name: "Email Clicked",
        source: "sojourn.pages",
        detail: {
          id: expect.any(String),
          customerId: "ada",
          time: isoTime(NOON),
          properties: { link: CLICK.target, position: 2, link_name: "cart", template: "hello", variant: "de" },
          context: { message: CLICK.key },
          knownSince: 7,
        },
      },
    ]);
  });

  it("that is followed twice within a minute is one event, and later another", async () => {
    const { ask, token, events, clock } = await clicking();

    await ask(`/l/${token()}`);
    await ask(`/l/${token()}`);
    clock.set(NOON + 60_000);
    await ask(`/l/${token()}`);

    const [first, again, later] = events.events.map(({ detail }) => detail.id);
    expect(again).toBe(first);
    expect(later).not.toBe(first);
  });

  it("works while the table is down, and reads nothing of it", async () => {
    const { ask, token, deps, events } = await clicking();
    deps.profiles.read = () => Promise.reject(new Error("down"));
    deps.suppressions.read = () => Promise.reject(new Error("down"));

    expect((await ask(`/l/${token()}`)).statusCode).toBe(302);
    expect(events.events).toHaveLength(1);
  });

  it.each([
    ["fails", () => Promise.reject(new Error("throttled"))],
    ["never answers", () => new Promise<void>(() => {})],
  ])("works while the bus %s, and the loss is counted", async (_, put) => {
    const { ask, token, deps, counter } = await clicking();

    const { statusCode } = await answer(
      { ...deps, events: { put }, pause: async () => {} },
      { rawPath: `/l/${token()}`, headers: {}, isBase64Encoded: false, requestContext: { http: { method: "GET" } } },
    );

    expect(statusCode).toBe(302);
    expect(counter.total("ClickLost")).toBe(1);
    expect((await ask("/l/none")).statusCode).toBe(404);
  });

  it("works two years and many keys later", async () => {
    const { ask, token, ring, clock } = await clicking();
    const path = `/l/${token()}`;
    ring.text = ["eight", "seven", "six", "five", "four", "three", "two", "key-1"].join("\n");
    clock.set(NOON + 2 * 365 * 24 * 60 * 60_000);

    expect(await ask(path)).toMatchObject({ statusCode: 302 });
  });

  it.each(["https://evil.example/", "AAAA", `${"A".repeat(300)}`])(
    "that we did not seal leads nowhere: %s",
    async (text) => {
      const { ask, events } = await clicking();

      expect(await ask(`/l/${encodeURIComponent(text)}`)).toMatchObject({ statusCode: 404 });
      expect(events.events).toEqual([]);
    },
  );
});

describe("a click by a machine", () => {
  it.each<[string, Asks & { readonly click?: Partial<Click> }]>([
    ["hidden link", { click: { position: 0 } }],
    ["method", { method: "HEAD" }],
    ["fetched ahead", { headers: { "sec-purpose": "prefetch;prerender" } }],
    ["agent", { agent: "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)" }],
    ["agent", { agent: "" }],
    ["agent", { agent: "python-requests/2.32" }],
    ["address", { from: "192.0.2.200" }],
  ])("is told by its %s, leads on, and is another event", async (machine, { click, ...asks }) => {
    const { ask, token, events } = await clicking({ scanners: ["203.0.113.0/24", "192.0.2.128/25"] });

    expect(await ask(`/l/${token(click)}`, asks)).toMatchObject({ statusCode: 302 });

    expect(events.events).toMatchObject([{ name: "Email Clicked By Machine", detail: { properties: { machine } } }]);
  });

  it("is like others where the settings say so, and says that it is one", async () => {
    const { ask, token, events } = await clicking({ countMachines: true });

    await ask(`/l/${token()}`, { method: "HEAD" });

    expect(events.events).toMatchObject([{ name: "Email Clicked", detail: { properties: { machine: "method" } } }]);
  });

  it.each([
    ["192.0.2.7", "192.0.2.0/24", true],
    ["192.0.3.0", "192.0.2.0/24", false],
    ["255.255.255.255", "255.255.255.255/32", true],
    ["10.255.0.1", "10.0.0.0/8", true],
    ["2001:db8::1", "10.0.0.0/8", false],
    ["300.0.2.7", "192.0.2.0/24", false],
  ])("%s in %s: %s", (address, range, expected) => {
    expect(isInRange(address, range)).toBe(expected);
  });
});
