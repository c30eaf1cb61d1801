import { expect, it } from "vitest";
import type { OAuthAuth } from "../../core/model/destination.ts";
import { answering, type Behaviour, calling, hanging, httpDestination, vendor } from "./vendor.ts";

const request = { key: "k-1", body: { id: 7 } };
const MINUTE = 60_000;

const oauth = (url: string, more: Partial<OAuthAuth> = {}): OAuthAuth => ({
  as: "oauth",
  secret: "sojourn/crm",
  tokenUrl: `${url}/token`,
  grant: "client_credentials",
  send: "form",
  parameters: { scope: "contacts" },
  ...more,
});

/** A server of tokens `t1`, `t2` … and the system that takes the newest. */
function tokenServer(life: number | undefined, accepts: (token: string) => boolean = () => true): Behaviour {
  let given = 0;
  return (seen, response) => {
    if (seen.path.startsWith("/token")) {
      given += 1;
      const expires = life === undefined ? {} : { expires_in: life };
      return answering(200, { access_token: `t${given}`, token_type: "bearer", ...expires })(seen, response);
    }
    const token = String(seen.headers.authorization ?? seen.headers["oauth-token"]).replace("Bearer ", "");
    answering(accepts(token) ? 200 : 401)(seen, response);
  };
}

it("asks for a token once, uses it until just before it expires, and then asks for another one", async () => {
  await using system = await vendor(tokenServer(3600));
  const { caller, clock } = calling(() => "id:sec ret");
  const destination = httpDestination(`${system.url}/c`, { auth: oauth(system.url) });

  await Promise.all([caller.call(destination, request), caller.call(destination, request)]);
  clock.advance(58 * MINUTE);
  await caller.call(destination, request);
  clock.advance(MINUTE + 1);
  await caller.call(destination, request);

  const asked = system.seen.filter(({ path }) => path === "/token");
  expect(asked.map(({ method, body }) => [method, body])).toEqual(
    Array(2).fill(["POST", "grant_type=client_credentials&scope=contacts&client_id=id&client_secret=sec+ret"]),
  );
  const used = system.seen.filter(({ path }) => path === "/c").map(({ headers }) => headers.authorization);
  expect(used).toEqual(["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"]);
});

it("renews a token that is refused, once", async () => {
  await using system = await vendor(tokenServer(undefined, (token) => token === "t2"));
  await using never = await vendor(tokenServer(undefined, () => false));
  const { caller } = calling(() => "id:secret");

  const renewed = await caller.call(httpDestination(system.url, { auth: oauth(system.url) }), request);
  const refused = await caller.call(httpDestination(never.url, { auth: oauth(never.url) }), request);

  expect([renewed.code, refused.code, refused.answer]).toEqual([200, 401, "refused"]);
  expect(never.seen.filter(({ path }) => path === "/token")).toHaveLength(2);
  expect(never.seen.filter(({ path }) => path !== "/token")).toHaveLength(2);
});

it.each([
  ["basic", "POST", "/token", "grant_type=client_credentials&scope=contacts", `Basic ${btoa("i%3Ad:s")}`],
  [
    "json",
    "POST",
    "/token",
    '{"grant_type":"client_credentials","scope":"contacts","client_id":"i:d","client_secret":"s"}',
    undefined,
  ],
  [
    "query",
    "GET",
    "/token?grant_type=client_credentials&scope=contacts&client_id=i%3Ad&client_secret=s",
    "",
    undefined,
  ],
] as const)("gives the client's secret in %s", async (send, method, path, body, authorization) => {
  await using system = await vendor(tokenServer(3600));
  const { caller } = calling(() => '{ "client_id": "i:d",\n "client_secret": "s" }');

  await caller.call(httpDestination(`${system.url}/c`, { auth: oauth(system.url, { send }) }), request);

  const [asked] = system.seen;
  expect([asked?.method, asked?.path, asked?.body, asked?.headers.authorization]).toEqual([
    method,
    path,
    body,
    authorization,
  ]);
});

it("exchanges a user's password, and sends the bare token in a header of its own", async () => {
  await using system = await vendor(tokenServer(3600));
  const { caller } = calling(() => "ada:word");
  const auth = oauth(system.url, {
    grant: "password",
    send: "json",
    header: "OAuth-Token",
    parameters: { platform: "base" },
  });

  await caller.call(httpDestination(`${system.url}/c`, { auth }), request);

  expect(JSON.parse(system.seen[0]?.body ?? "")).toEqual({
    grant_type: "password",
    platform: "base",
    username: "ada",
    password: "word",
  });
  expect(system.seen[1]?.headers["oauth-token"]).toBe("t1");
});

it.each([
  ["does not know the client", answering(401, { error: "invalid_client" }), { answer: "refused", code: 401 }],
  ["is overloaded", answering(429, "", { "retry-after": "7" }), { answer: "failed", code: 429, after: 7000 }],
  ["answers HTML", answering(200, "<html>"), { answer: "failed", code: 200 }],
  ["does not answer", hanging, { answer: "failed", code: 0 }],
])("makes no call where the server of tokens %s", async (_, behaviour, expected) => {
  await using system = await vendor(behaviour);
  const { caller } = calling(() => "id:secret");
  const destination = httpDestination(`${system.url}/c`, { auth: oauth(system.url), timeout: 300 });

  expect(await caller.call(destination, request)).toMatchObject(expected);
  expect(system.seen.filter(({ path }) => path === "/c")).toEqual([]);
});

it.each([
  "127.0.0.1",
  "10.0.0.1",
  "169.254.169.254",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:169.254.169.254]",
  "[fe80::1]",
  "[fd00::1]",
  "2130706433",
  "localhost",
])("asks no server of tokens, and no destination, at %s", async (host) => {
  const { caller, reads } = calling(() => "id:secret", true);
  const port = await vendor(answering(200));
  await using system = port;
  const where = `${system.url.replace("127.0.0.1", host)}`;

  const token = await caller.call(httpDestination("https://crm.example/c", { auth: oauth(where) }), request);
  const direct = await caller.call(httpDestination(where), request);

  expect([token, direct]).toEqual(Array(2).fill({ answer: "refused", code: 0, body: null }));
  expect(system.seen).toEqual([]);
  expect(reads.read).toBe(1);
});

it("follows no redirect, of a destination or of a server of tokens", async () => {
  await using other = await vendor(answering(200, { access_token: "stolen" }));
  await using system = await vendor(answering(302, "", { location: other.url }));
  const { caller } = calling(() => "id:secret");

  const direct = await caller.call(httpDestination(system.url), request);
  const token = await caller.call(httpDestination(other.url, { auth: oauth(system.url) }), request);

  expect([direct, token].map(({ answer, code }) => [answer, code])).toEqual([
    ["refused", 302],
    ["refused", 302],
  ]);
  expect(other.seen).toEqual([]);
});
