import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { parseEnvelope, parseEvent } from "../../core/ingest/envelope.ts";
import { endpointFold } from "../../workflows/importers/pinpoint/endpoints/fold-endpoints.ts";
import { project, sojournIn } from "../cli/workspace.ts";
import { NOW } from "./import.ts";

const MAIL = {
  Id: "e1",
  ChannelType: "EMAIL",
  Address: "ann@example.com",
  EndpointStatus: "ACTIVE",
  OptOut: "NONE",
  EffectiveDate: "2026-05-01T10:00:00Z",
  Attributes: { interests: ["tea", "go"], nick: ["annie"] },
  Metrics: { visits: 3 },
  Demographic: { Timezone: "Europe/London", Locale: "en_GB", Make: "Apple", AppVersion: "2.1" },
  Location: { Country: "GB", City: "London", Latitude: 51.5, PostalCode: "N1" },
  User: { UserId: "ann", UserAttributes: { FirstName: ["Ann"] } },
};
const TEXT = {
  Id: "e2",
  ChannelType: "SMS",
  Address: "+447700900123",
  OptOut: "ALL",
  EffectiveDate: "2026-06-01T10:00:00Z",
  Attributes: { nick: ["an"] },
  User: { UserId: "ann" },
};

function folded(rows: readonly unknown[], options: { segment?: string; mostHeld?: number } = {}) {
  const fold = endpointFold({ hash: sha256, now: NOW, ...options });
  const ready = rows.flatMap((row) => {
    const events = fold.add(row);
    return "refused" in events ? [] : events;
  });
  return [...ready, ...fold.rest()];
}

describe("endpoints as events", () => {
  it("of one user are folded: addresses, traits, where they live, and what they opted out of", () => {
    expect(folded([MAIL, TEXT])).toEqual([
      {
        id: expect.stringMatching(/^pinpoint\/[0-9a-f]{32}$/),
        name: "Endpoint Imported",
        customerId: "ann",
        time: "2026-06-01T10:00:00.000Z",
        properties: { endpoints: 2 },
        context: {
          history: true,
          addresses: { email: "ann@example.com", phone: "+447700900123" },
          traits: {
            interests: ["tea", "go"],
            nick: "an",
            visits: 3,
            FirstName: "Ann",
            user_id: "ann",
            device_make: "Apple",
            app_version: "2.1",
            city: "London",
            latitude: 51.5,
            postal_code: "N1",
          },
          consent: { all: { sms: false } },
          zone: "Europe/London",
          locale: "en-GB",
          country: "GB",
        },
      },
    ]);
  });

  it("take nothing from a field that is null, and refuse a text with half a character", () => {
    const empty = { ...TEXT, Address: null, OptOut: null, Attributes: { nick: [null] }, Demographic: null };
    const fold = endpointFold({ hash: sha256, now: NOW });

    expect(fold.add({ ...TEXT, User: { UserId: "a\ud83d" } })).toEqual({
      refused: expect.stringContaining("The row.User.UserId has half of a surrogate pair"),
    });
    expect(folded([MAIL, empty])).toEqual([
      expect.objectContaining({ customerId: "ann", properties: { endpoints: 2 } }),
    ]);
  });

  it("of two that differ take the newer one, in whatever order they come", () => {
    const old = { ...MAIL, Id: "e3", Address: "old@example.com", EffectiveDate: "2020-01-01T00:00:00Z" };

    const [first] = folded([MAIL, old]);

    expect(first).toMatchObject({ context: { addresses: { email: "ann@example.com" } } });
  });

  it("without a user are customers of their own, and never called by their address", () => {
    const events = folded([
      { Id: "e9", ChannelType: "EMAIL", Address: "x@example.com" },
      { ChannelType: "SMS", Address: "+15550100" },
    ]);

    expect(events.map(({ customerId }) => customerId)).toEqual([
      "e9",
      expect.stringMatching(/^endpoint-[0-9a-f]{24}$/),
    ]);
  });

  it("that are inactive have no address; a device's token is a trait, since SNS wants it registered", () => {
    const events = folded([
      { ...MAIL, EndpointStatus: "INACTIVE" },
      { Id: "d", ChannelType: "GCM", Address: "token", User: { UserId: "ann" }, EffectiveDate: "2026-01-01" },
    ]);

    expect(events).toMatchObject([{ context: { traits: { push_token: "token", push_service: "GCM" } } }]);
    expect(events[0]?.context).not.toHaveProperty("addresses");
  });

  it("of more users than are held at a time come out in part before the end, and still say all", () => {
    const events = folded([MAIL, { ...MAIL, User: { UserId: "ben" } }, TEXT], { mostHeld: 1 });

    expect(events.map(({ customerId }) => customerId)).toEqual(["ann", "ben", "ann"]);
  });

  it("are taken by ingest as history, and twice the same event has the same id", () => {
    const [event] = folded([MAIL], { segment: "vip" });
    const [again] = folded([MAIL], { segment: "vip" });
    const { name, ...detail } = event ?? {};
    const read = parseEnvelope(
      JSON.stringify({ id: "x", "detail-type": name, source: "bus", time: event?.time, detail }),
    );
    const parsed = "envelope" in read ? parseEvent(read.envelope, NOW) : read;

    expect(parsed).toMatchObject({ event: { customerId: "ann", replay: true, context: { traits: { in_vip: true } } } });
    expect(again?.id).toBe(event?.id);
  });
});

describe("sojourn import pinpoint --endpoints", () => {
  const csv = [
    "Id,ChannelType,Address,OptOut,User.UserId,User.UserAttributes.FirstName,Attributes.interests,Metrics.visits,Location.Country",
    'e1,EMAIL,ann@example.com,NONE,ann,Ann,"[""tea"",""go""]",3,GB',
    "e2,SMS,+447700900123,ALL,ann,,,,",
    ",,,,,,,,GB",
    "e3,EMAIL,ben@example.com,NONE,,,,,",
  ].join("\n");

  it.each(["endpoints.csv", "endpoints.csv.gz"])(
    "reads %s, tells the row it cannot use, and prints events",
    async (name) => {
      const root = project();
      writeFileSync(join(root, name), name.endsWith(".gz") ? gzipSync(csv) : csv);

      const { code, out, err } = await sojournIn(root, "import", "pinpoint", "--endpoints", name);

      const events = out
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line));
      expect(events).toMatchObject([
        {
          customerId: "ann",
          context: {
            addresses: { email: "ann@example.com", phone: "+447700900123" },
            traits: { FirstName: "Ann", interests: ["tea", "go"], visits: 3 },
            consent: { all: { sms: false } },
          },
        },
        { customerId: "e3" },
      ]);
      expect(err).toContain(`${name}:4 The row has neither Id nor Address nor User.UserId.`);
      expect(err).toContain("3 endpoints of 2 customers; 1 rows refused.");
      expect(code).toBe(1);
    },
  );

  it("reads JSON lines into a file that start and the source bus take", async () => {
    const root = project();
    writeFileSync(join(root, "e.json"), `${JSON.stringify(MAIL)}\n\n${JSON.stringify(TEXT)}\n`);

    const { code, out } = await sojournIn(
      root,
      "import",
      "pinpoint",
      "--endpoints",
      "e.json",
      "--out",
      "events.ndjson",
      "--json",
    );

    expect({ code, counts: JSON.parse(out) }).toEqual({ code: 0, counts: { endpoints: 2, customers: 1, refused: 0 } });
    expect(readFileSync(join(root, "events.ndjson"), "utf8").trim().split("\n")).toHaveLength(1);
  });

  it.each([
    [["--endpoints", "none.csv"], 2, "There is no file none.csv."],
    [["--endpoints", "e.csv", "--segment", "No-Name"], 2, '"No-Name" is not the name of a segment.'],
    [["--endpoints", "e.csv", "more"], 2, '"more" is one word too many.'],
    [["--endpoints", "e.csv"], 1, "The first row is not a header of endpoints."],
    [["--endpoints", "e.csv", "--out", "no/such/folder.ndjson"], 1, "no/such/folder.ndjson cannot be written"],
  ])("with %j ends with %i", async (args, code, message) => {
    const root = project();
    writeFileSync(join(root, "e.csv"), "a,b\n1,2\n");

    const ran = await sojournIn(root, "import", "pinpoint", ...args);

    expect(ran).toMatchObject({ code, err: expect.stringContaining(message) });
  });
});
