import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

async function check(text: string) {
  const files = [
    { path: "workflows/settings.yaml", text: "zone: Europe/London\ndestinations: { hosts: [crm.example.com] }\n" },
    { path: "workflows/destinations/crm.yaml", text: `destination: crm\nurl: https://crm.example.com/v1\n${text}` },
  ];
  const { diagnostics, destinations } = await compileWorkspace(files, { hash: sha256 });
  return { found: diagnostics.map(({ code, line }) => `${code} ${line}`), diagnostics, crm: destinations.crm };
}

const REQUEST = `request: |
  email ? { "path": ["contacts", email], "headers": { "X-V": "2" }, "body": { "mail": email, "at": $time, "tags": tags } }
answer: '{ "ok": body.success }'
`;

describe("an example of a destination", () => {
  it("is played by check, and its first answer is the local one", async () => {
    const { found, crm } = await check(`${REQUEST}example:
  - title: a contact
    with: { email: a@b.example, tags: [x] }
    request:
      method: POST
      url: https://crm.example.com/v1/contacts/a%40b.example
      headers: { x-v: "2", Idempotency-Key: example-key }
      body: { mail: a@b.example, at: 1788249600000, tags: [x] }
    status: 201
    body: { success: true }
    counts as: ok
  - with: { phone: "1" }
    request: none
    status: 200
    body: "<html>"
    counts as: retry
  - with: { email: a@b.example }
    body: { success: false }
    counts as: refused
`);

    expect(found).toEqual([]);
    expect(crm?.example).toEqual({ status: 201, body: { success: true } });
  });

  it("that differs is reported at its place, with the path and both values", async () => {
    const { diagnostics } = await check(`${REQUEST}example:
  with: { email: a@b.example, tags: [x] }
  request:
    url: https://crm.example.com/v1/contacts
    headers: { X-V: "3" }
    body: { mail: a@b.example, at: 1788249600000, tags: [y] }
  body: { success: true }
  counts as: retry
`);

    expect(diagnostics.map(({ code, line, message, allowed }) => [code, line, message, allowed])).toEqual([
      [
        "SJ642",
        9,
        'The destination makes another request: `url` is "https://crm.example.com/v1/contacts/a%40b.example".',
        '"https://crm.example.com/v1/contacts"',
      ],
      ["SJ642", 10, 'The destination makes another request: `headers.x-v` is "2".', '"3"'],
      ["SJ642", 11, 'The destination makes another request: `body.tags[0]` is "x".', '"y"'],
      ["SJ644", 13, "The destination takes this answer for `ok`.", "retry"],
    ]);
  });

  it.each([
    [
      "a request where none is made",
      'request: "email ? {}"\nexample: { with: {}, request: { body: {} } }\n',
      ["SJ642 4"],
    ],
    ["none where one is made", 'request: "{}"\nexample: { with: {}, request: none }\n', ["SJ642 4"]],
    [
      "values that its expression fails for",
      'request: "$number(a)"\nexample: { with: { a: x }, request: {} }\n',
      ["SJ643 4"],
    ],
    [
      "an answer that its expression fails for",
      'answer: "$number(body.a)"\nexample: { body: { a: x } }\n',
      ["SJ643 4"],
    ],
    ["no request to compare", 'request: "{}"\n', ["SJ645 3"]],
    ["a word for its request", "example: { request: nothing }\n", ["SJ110 3"]],
    ["a plain body that differs", "example: { with: { a: 1 }, request: { body: { a: 2 } } }\n", ["SJ642 3"]],
    [
      "a form",
      'request: \'{ "form": { "a": b } }\'\nexample: { with: { b: "x y" }, request: { form: { a: x y } } }\n',
      [],
    ],
  ])("with %s", async (_, text, expected) => {
    expect((await check(text)).found).toEqual(expected);
  });
});

describe("who calls", () => {
  it.each([
    [
      "a server of tokens elsewhere",
      "{ as: oauth, secret: sojourn/a, token url: https://login.example.com/t }",
      ["SJ710"],
    ],
    ["no server of tokens", "{ as: oauth, secret: sojourn/a }", ["SJ109"]],
    ["no secret", "{ as: hmac }", ["SJ109"]],
    ["no parameter", "{ as: query, secret: sojourn/a }", ["SJ109"]],
    ["a field of another kind", "{ as: bearer, secret: sojourn/a, grant: password }", ["SJ640"]],
    [
      "a secret of a role",
      "{ as: aws, secret: sojourn/a, service: s, region: r, action: a:B, resource: 'arn:aws:a:r:1:b/c' }",
      ["SJ640"],
    ],
    ["every action", "{ as: aws, service: s, region: r, action: 'a:*', resource: 'arn:aws:a:r:1:b/c' }", ["SJ641"]],
    ["every resource", "{ as: aws, service: s, region: r, action: a:B, resource: '*' }", ["SJ641"]],
    ["a header that bearer does not read, as before", "{ as: bearer, secret: sojourn/a, header: x }", []],
    ["a role", "{ as: aws, service: s, region: r, action: a:B, resource: 'arn:aws:a:r:1:b/*' }", []],
  ])("with %s", async (_, auth, codes) => {
    expect((await check(`auth: ${auth}\n`)).diagnostics.map(({ code }) => code)).toEqual(codes);
  });
});
