import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { BEGAN, taking } from "./taking.ts";

const csv = (...lines: readonly string[]) => lines.join("\n");

describe("a row of profiles", () => {
  it("has what its columns are called, and traits; an empty cell says nothing", async () => {
    const header =
      "Customer ID,E-mail,phone,Country,zone,language,consent.offers.email,consent.all.sms,alias.shop,plan,Updated_At,empty";
    const file = taking(
      csv(header, "ann,ann@example.com,07700 900123,GB,Europe/London,en,yes,unsubscribed,7,gold,2026-01-02T09:00:00Z,"),
      { what: { kind: "profiles", source: "crm" } },
    );
    await file.run();

    expect(file.bus.events).toEqual([
      {
        name: "Profile Imported",
        source: "sojourn.sources",
        detail: {
          id: expect.stringMatching(/^import\/[0-9a-f]{64}$/),
          customerId: "ann",
          aliases: { shop: "7" },
          time: "2026-01-02T09:00:00.000Z",
          context: {
            country: "GB",
            zone: "Europe/London",
            locale: "en",
            traits: { plan: "gold" },
            addresses: { email: "ann@example.com", phone: "07700 900123" },
            consent: { offers: { email: true }, all: { sms: false } },
            history: true,
          },
          via: { source: "crm", trust: "trusted" },
        },
      },
    ]);
  });

  it("of JSON lines may hold objects, and has the time of the import without one of its own", async () => {
    const row = {
      userId: 12,
      traits: { plan: "gold" },
      points: 3,
      tags: ["a"],
      addresses: { push: "arn" },
      consent: { offers: true },
    };
    const file = taking(JSON.stringify(row), { what: { kind: "profiles", source: "crm" }, name: "crm.ndjson" });
    await file.run();

    expect(file.bus.events[0]?.detail).toMatchObject({
      customerId: "12",
      time: new Date(BEGAN).toISOString(),
      context: {
        traits: { plan: "gold", points: 3, tags: ["a"] },
        addresses: { push: "arn" },
        consent: { offers: true },
      },
    });
  });

  it("is refused for what cannot be read, without the value itself", async () => {
    const header = "customerId,email,phone,time,consent.offers,consent.ofers";
    const rows = [
      "",
      ",a@example.com,,,,",
      "a,not-an-address,,,,",
      "b,,12,,,",
      "c,,,yesterday,,",
      "d,,,,perhaps,",
      "e,,,,,yes",
      "f,,,,,",
    ];
    const file = taking(csv(header, ...rows), { what: { kind: "profiles", source: "crm" } });
    await file.run();

    expect(file.refused.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      "3: The row has no customerId and no anonymousId.",
      "4: email is a text of 14 characters; allowed is an address with a domain.",
      "5: phone is a text of 2 characters; allowed is a number with its country, like +447700900123, or a column country.",
      "6: time is a text of 9 characters; allowed is an ISO 8601 time, as 2026-01-31T09:00:00Z.",
      "7: consent.offers is no yes or no; allowed is yes or no, subscribed or unsubscribed.",
      "8: consent.ofers names a topic that settings.yaml does not declare; known are offers, all.",
    ]);
    expect(file.bus.events.map(({ detail }) => detail.customerId)).toEqual(["f"]);
  });

  it("may be called as JavaScript calls something of its own", async () => {
    const file = taking('{"customerId":"a","__proto__":{"x":1},"constructor":"c"}', {
      ...{ what: { kind: "profiles", source: "crm" }, name: "crm.ndjson" },
    });
    await file.run();

    const traits = JSON.stringify(file.bus.events[0]?.detail.context);
    expect(traits).toContain('"constructor":"c"');
    expect({}).not.toHaveProperty("x");
  });
});

describe("a row of a list", () => {
  it("puts its customer on the list, and takes them off it; nobody enters unless it is asked for", async () => {
    const rows = csv("customerId,name", "ann,Ann", '"bea",Bea', ",missing", `${"x".repeat(300)},long`);
    const list = { kind: "list", source: "import", segment: "vip" } as const;
    const [on, off] = [taking(rows, { what: list }), taking(rows, { what: { ...list, remove: true, enter: true } })];
    await on.run();
    await off.run();

    expect(on.inner.events.map(({ customerId, replay, inner }) => [customerId, replay, inner])).toMatchObject([
      ["ann", true, { do: "update", change: { join: ["vip"], leave: [] } }],
      ["bea", true, { do: "update", change: { join: ["vip"], leave: [] } }],
    ]);
    expect(off.inner.events[0]).toMatchObject({ replay: false, inner: { change: { join: [], leave: ["vip"] } } });
    expect(on.refused.map(({ line, reason }) => [line, reason])).toEqual([
      [4, "The row has no customer id. Name its column customerId."],
      [5, "The customer id has 300 bytes; at most 256 are allowed."],
    ]);
  });
});

describe("rows of consent and suppressions", () => {
  it("become answers, and suppressions of addresses", async () => {
    const rows = csv(
      "Customer;Email;Topic;Channel;Answer",
      "ann;;offers;email;yes",
      ";bob@example.com;;;no",
      "cat;;offers;email;maybe",
    );
    const file = taking(rows, { what: { kind: "consent", source: "old" } });
    const { counts } = await file.run();
    const stored = await file.suppressions.read("email", [addressHash(sha256, "bob@example.com")]);

    expect(file.bus.events).toMatchObject([
      { name: "Consent Imported", detail: { customerId: "ann", via: { source: "old" } } },
    ]);
    expect(stored).toEqual({ reason: "unsubscribed", time: BEGAN });
    expect(file.refused).toMatchObject([
      { line: 4, reason: 'answer is "maybe"; allowed is yes or no, subscribed or unsubscribed.' },
    ]);
    expect(counts).toMatchObject({ rows: 3, sent: 1, applied: 1, refused: 1 });
  });

  it("of suppressions are stored once, and a file without addresses is refused", async () => {
    const file = taking("email\nbob@example.com\nbob@example.com\nnobody\n", {
      what: { kind: "suppressions", source: "ses" },
    });
    const { counts } = await file.run();
    const other = taking("name\nbob\n", { what: { kind: "suppressions", source: "ses" } });

    expect(counts).toMatchObject({ rows: 3, applied: 2, duplicates: 1, refused: 1 });
    await expect(other.run()).rejects.toThrow(
      "rows.csv lacks the column email or phone that a list of suppressions needs.",
    );
  });
});
