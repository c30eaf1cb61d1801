import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

const IDENTITY = "identity: { namespaces: { shop: , crm: , email: { joins: anonymous } } }\n";

/** What the compiler says about the ids of one source. */
async function found(event: string, { example = "", identity = IDENTITY } = {}) {
  const path = "workflows/sources/till.source.yaml";
  const files = [
    { path: "workflows/settings.yaml", text: `zone: UTC\n${identity}` },
    { path, text: `source: till\nformat: ndjson\nevent: |\n  { "name": "A", "time": at, ${event} }\n${example}` },
  ];
  const { diagnostics } = await compileWorkspace(files, { hash: sha256 });
  return diagnostics.map(({ code, file, line, column, length, message, hint }) => ({
    place: [code, file === path ? line : file],
    column: file === path ? [column, length] : [],
    message,
    hint,
  }));
}

const event = (made: string) => `example:\n  payload: { at: 1788000000 }\n  events:\n    - ${made}\n`;

describe("the ids that a source gives", () => {
  it("may have every declared namespace, none, and one that is nothing like a declared one", async () => {
    expect(await found('"customerId": "crm/" & id, "aliases": { "shop": n, "email": m, "anonymous": v }')).toEqual([]);
    expect(await found('"customerId": "stripe/" & id')).toEqual([]);
    expect(await found('"customerId": id & "/", "aliases": { "customer": old }')).toEqual([]);
  });

  it("are reported at their place where a further id has a namespace that the settings do not declare", async () => {
    expect(await found('"customerId": id, "aliases": { "shopp": n }')).toEqual([
      {
        place: ["SJ728", 4],
        column: [62, 5],
        message: "The settings declare no namespace `shopp`: these ids are left out.",
        hint: "Did you mean `shop`? If not, declare it in settings.yaml: `identity: { namespaces: { shopp: } }`.",
      },
    ]);
    expect(await found('"customerId": id, "aliases": { "loyalty": n }', { identity: "" })).toMatchObject([
      { place: ["SJ728", 4], hint: "Declare it in settings.yaml: `identity: { namespaces: { loyalty: } }`." },
    ]);
  });

  it("are reported where the customer's own id begins with a misspelt namespace", async () => {
    expect(await found('"customerId": "shopp/" & id')).toMatchObject([
      { message: "The settings declare no namespace `shopp`: this is taken for a part of the customer's own id." },
    ]);
  });

  it("are reported in an example where the expression does not name them", async () => {
    const dynamic = '"customerId": "c", "aliases": $merge([{ "sho" & "op": "1" }])';

    expect(
      await found(dynamic, { example: event("{ name: A, customerId: c, time: 1788000000, aliases: { shoop: '1' } }") }),
    ).toMatchObject([{ place: ["SJ728", 8] }]);
  });
});

describe("a declared namespace", () => {
  it("that is like one of Sojourn's own is reported, unless that is declared too", async () => {
    const declared = (namespaces: string) =>
      found('"customerId": "c"', { identity: `identity: { namespaces: { ${namespaces} } }\n` });

    expect(await declared("anonymus: ")).toMatchObject([{ place: ["SJ729", "workflows/settings.yaml"] }]);
    expect(await declared("e-mail: , custommer: ")).toMatchObject([
      { hint: "Did you mean `email`?" },
      { hint: "Did you mean `customer`?" },
    ]);
    expect(await declared("customers: , customer: , mail: , account: ")).toEqual([]);
  });
});
