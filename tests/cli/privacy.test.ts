import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { runningCloud } from "./running-cloud.ts";
import { project } from "./workspace.ts";

const shop = runningCloud(project());
const { run, put } = shop;

describe("export and forget, with a cloud that runs", { timeout: 60_000 }, () => {
  it("exports a customer, erases them with a receipt, and knows nothing of them afterwards", async () => {
    const said = {
      traits: { plan: "gold" },
      addresses: { email: "eve@example.com" },
      consent: { all: { email: true } },
    };
    const before = shop.cloud.now();
    await put("Signed Up", { customerId: "eve", id: "e1", context: said });
    const exported = await run("export", "eve");
    const receipt = await run("forget", "eve", "--yes", "--json");
    const story = await run("explain", "eve");
    await put("Signed Up", { customerId: "eve", id: "e2", time: new Date(before).toISOString() });
    const late = await run("export", "eve");
    await put("Signed Up", { customerId: "eve", id: "e3" });
    const back = await run("export", "eve");

    expect(JSON.parse(exported.out)).toMatchObject({
      ...{ export: "customer", format: 1, customerId: "eve", traits: { plan: { value: "gold" } } },
      ...{ addresses: { email: { value: "eve@example.com", how: "trusted" } }, events: { "Signed Up": { n: 1 } } },
      consent: { "all/email": { agreed: true } },
      entries: [{ journey: "greet", n: 1 }],
    });
    expect(receipt.code).toBe(0);
    expect(JSON.parse(receipt.out)).toMatchObject({ receipt: "erasure", runs: 1, removed: { profile: 1 } });
    expect(receipt.out).not.toMatch(/\beve\b/);
    expect(story).toMatchObject({ code: 1, err: expect.stringContaining('Nothing is known of a customer "eve"') });
    expect(JSON.parse(late.out)).toEqual({
      ...{ export: "erasure", format: 1, tombstone: expect.stringMatching(/^[0-9a-f]{64}$/) },
      erasure: JSON.parse(receipt.out),
    });
    expect(JSON.parse(receipt.out).outside).toMatchObject([{ where: expect.stringContaining(".sojourn") }, {}, {}]);
    const again = JSON.parse(back.out);
    expect(again.erasure).toEqual(JSON.parse(receipt.out));
    expect(again.events["Signed Up"].n).toBe(1);
    expect(again.erasedBefore).toBe(JSON.parse(receipt.out).erasedAt);
    expect(again.addresses).toEqual({});
  });

  it("says so of an id by which nobody is known, erases nothing, and leaves no tombstone", async () => {
    const forgotten = await run("forget", "evee", "--yes");
    const exported = await run("export", "evee");
    await put("Signed Up", { customerId: "evee", id: "e9", time: new Date(shop.cloud.now() - 1_000).toISOString() });
    const known = await run("export", "evee");

    for (const { code, err, out } of [forgotten, exported]) {
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain('Nothing is known of a customer "evee" in the local cloud');
    }
    expect(forgotten.err).toContain("Nothing was erased.");
    expect(known.code).toBe(0);
  });

  it("refuses under an id by which nobody is known where that is asked for, and says since when of one erased before", async () => {
    const early = new Date(shop.cloud.now()).toISOString();
    const tombstone = await run("forget", "eve2", "--yes", "--tombstone");
    await put("Signed Up", { customerId: "eve2", id: "f1", time: early });
    const late = await run("export", "eve2");
    const again = await run("forget", "eve2", "--yes");
    const document = await run("forget", "eve2", "--yes", "--json");

    expect([tombstone.code, tombstone.out]).toEqual([0, expect.stringContaining("Nobody was known by this id")]);
    expect(JSON.parse(late.out)).toMatchObject({ export: "erasure", erasure: { receipt: "erasure", removed: {} } });
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/they were erased before, .* is refused\.\n$/)]);
    expect(JSON.parse(document.out)).toMatchObject({ receipt: "erasure", again: true, removed: {} });
  });

  it("names the id that an address stands for, where one is known by it", async () => {
    const hash = sha256("eve@example.com");
    await put("Signed Up", { customerId: `email/${hash}`, id: "g1" });
    const known = await run("forget", "Eve@example.com", "--yes");
    const unknown = await run("export", "ada@example.com");

    expect([known.code, known.err]).toEqual([1, expect.stringContaining(`Its hash is one: email/${hash}`)]);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining("An address is no id")]);
  });

  it("erases nobody where the person at the terminal does not agree", async () => {
    await put("Signed Up", { customerId: "eva" });
    const asked = await run("forget", "eva");
    const still = await run("export", "eva");

    expect(asked.code).toBe(1);
    expect(asked.err).toContain("Nobody was erased.");
    expect(still.code).toBe(0);
  });
});
