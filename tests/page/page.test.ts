import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import type { OutboxMessage } from "../../local/outbox/outbox.ts";
import type { PageCloud } from "../../local/page/cloud.ts";
import { createPage } from "../../local/page/page.ts";
import { rulesOf } from "../ingest/world.ts";

const EVIL = `<script>alert("x")</script>`;
const profile: Profile = {
  ...emptyProfile(EVIL, 0),
  addresses: { email: { v: `${EVIL}@example.com`, t: 0 } },
  counts: { [EVIL]: { n: 1, first: 0, last: 0 } },
  journeys: { welcome: { count: 1, last: 0, ended: { [EVIL]: 1 }, refused: {} } },
};
const sent: OutboxMessage = {
  time: 0,
  customer: EVIL,
  journey: "welcome",
  n: 1,
  step: "hello",
  pass: 1,
  channel: "email",
  providerId: "p",
  content: { from: "a@example.com", to: ["b@example.com"], subject: EVIL, html: EVIL },
};

const cloud: PageCloud = {
  stage: "dev",
  region: "us-east-1",
  account: "000000000000",
  zone: "Europe/London",
  journeys: { welcome: "Welcome" },
  records: {
    profile: async (id) => (id === EVIL ? profile : undefined),
    suppression: async () => undefined,
    messages: async () => [],
    run: async () => undefined,
  },
  rules: async () => rulesOf([]),
  map: async (journey) => (journey === "welcome" ? "<svg>the map</svg>" : undefined),
  paused: async () => ({ welcome: 3_600_000 }),
  all: async function* () {
    yield { profile };
  },
  outbox: (customer) => (customer === undefined || customer === EVIL ? [sent] : []),
  now: () => 86_400_000,
};
const page = createPage(cloud, sha256);

async function get(path: string) {
  return page("GET", new URL(path, "http://127.0.0.1"));
}

describe("the page", () => {
  it.each(["/", "/outbox", `/customer/${encodeURIComponent(EVIL)}`, `/customer?id=${encodeURIComponent(EVIL)}`])(
    "%s is shown, and what customers send is never markup",
    async (path) => {
      const reply = await get(path);

      expect(reply?.status).toBe(200);
      expect(reply?.headers["content-type"]).toContain("text/html");
      expect(reply?.body).toContain("&lt;script&gt;");
      expect(reply?.body).not.toContain("<script>");
    },
  );

  it("shows journeys with their counts by title", async () => {
    expect((await get("/"))?.body).toMatch(
      /<a href="\/journey\/welcome">Welcome<\/a>.*\n?<td class="n" data-head="Entries">1<td class="n" data-head="Inside">0/,
    );
  });

  it("shows a journey with its map, its counts and its messages", async () => {
    const reply = await get("/journey/welcome");
    const map = await get("/journey/welcome.svg");

    expect(reply?.status).toBe(200);
    expect(reply?.body).toContain('<img src="/journey/welcome.svg"');
    expect(reply?.body).toContain('<a href="/outbox">Messages of all journeys</a>');
    expect(reply?.body).not.toMatch(/<h2>Ended<\/h2><p><\/p>/);
    expect(reply?.body).toContain("1 of 1.");
    expect(map).toMatchObject({ status: 200, body: "<svg>the map</svg>" });
    expect(map?.headers["content-type"]).toContain("image/svg+xml");
  });

  it.each(["/journey/nothing", "/journey/constructor", "/journey/nothing.svg", "/journey/toString.svg"])(
    "says that there is no journey of a name: %s",
    async (path) => {
      expect((await get(path))?.status).toBe(404);
    },
  );

  it("names the column of every figure that a phone shows below another", async () => {
    for (const path of ["/", "/outbox", `/customer/${encodeURIComponent(EVIL)}`]) {
      const body = (await get(path))?.body ?? "";
      expect(body).toContain("data-head=");
      expect(body).not.toContain('<td class="n">');
    }
  });

  it("says which journeys are paused, and since when", async () => {
    expect((await get("/"))?.body).toContain("paused since Thu 1 Jan 1970, 02:00");
  });

  it("calls a text message by what it says", async () => {
    const text: OutboxMessage = {
      ...sent,
      channel: "sms",
      content: {
        from: "+447700900000",
        to: "+447700900001",
        text: `Your  order\n${"x".repeat(80)}`,
        transactional: false,
      },
    };
    const texts = createPage({ ...cloud, outbox: () => [text] }, sha256);

    expect((await texts("GET", new URL("http://127.0.0.1/outbox")))?.body).toContain(
      `<b>Your order ${"x".repeat(48)}…</b>`,
    );
  });

  it("says when a customer is not known", async () => {
    const reply = await get("/customer/nobody");

    expect(reply?.status).toBe(404);
    expect(reply?.body).toContain("Nobody is known as nobody");
  });

  it("shows mail in a frame that may run nothing", async () => {
    expect((await get("/outbox"))?.body).toContain('<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"');
  });

  it("leaves other paths and methods to the AWS protocols", async () => {
    expect(await get("/v2/email/x")).toBeUndefined();
    expect(await get("/constructor")).toBeUndefined();
    expect(await page("POST", new URL("http://127.0.0.1/"))).toBeUndefined();
  });
});
