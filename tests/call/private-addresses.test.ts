import { describe, expect, it } from "vitest";
import type { OAuthAuth } from "../../core/model/destination.ts";
import { answering, calling, httpDestination, vendor } from "./vendor.ts";

const request = { key: "k", body: {} };
const REFUSED = { answer: "refused", code: 0, body: null };

/** Ways to write an address that is not on the internet; the server of the test listens on 127.0.0.1. */
const PRIVATE = [
  ...["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "localhost"],
  ...["[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]"],
  ...["169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "[fe80::1]", "[2002:7f00:1::]"],
  ...["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fc00::1]", "[::ffff:10.0.0.1]"],
];

describe("a destination, at the moment of the connection", () => {
  it.each(PRIVATE)("at %s gets no call, and no secret", async (host) => {
    await using system = await vendor(answering(200));
    const { port } = new URL(system.url);
    const { caller } = calling(() => "secret", true);
    const destination = httpDestination(`http://${host}:${port}/x`, { auth: { as: "bearer", secret: "a" } });

    expect(await caller.call(destination, request)).toEqual(REFUSED);
    expect(system.seen).toEqual([]);
  });

  it.each(["127.0.0.1", "[::ffff:127.0.0.1]", "localhost"])("is asked for no token at %s", async (host) => {
    await using system = await vendor(answering(200, { access_token: "t" }));
    const { port } = new URL(system.url);
    const { caller } = calling(() => "id:secret", true);
    const auth: OAuthAuth = {
      as: "oauth",
      secret: "a",
      tokenUrl: `http://${host}:${port}/token`,
      grant: "client_credentials",
      send: "form",
      parameters: {},
    };

    expect(await caller.call(httpDestination("https://crm.example.com/", { auth }), request)).toEqual(REFUSED);
    expect(system.seen).toEqual([]);
  });

  it("that redirects to one of them is answered with the redirect, which is refused and not followed", async () => {
    await using inner = await vendor(answering(200));
    for (const [status, method] of [
      [301, "GET"],
      [302, "POST"],
      [303, "POST"],
      [307, "POST"],
      [308, "PUT"],
    ] as const) {
      await using system = await vendor(answering(status, "", { location: `${inner.url}/latest/meta-data` }));
      const { caller } = calling(() => "secret");
      const answer = await caller.call(httpDestination(system.url, { method }), request);
      expect([answer.answer, answer.code]).toEqual(["refused", status]);
    }
    expect(inner.seen).toEqual([]);
  });
});
