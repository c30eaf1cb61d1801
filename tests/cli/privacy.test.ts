import { describe, expect, it } from "vitest";
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

  it("erases nobody where the person at the terminal does not agree", async () => {
    await put("Signed Up", { customerId: "eva" });
    const asked = await run("forget", "eva");
    const still = await run("export", "eva");

    expect(asked.code).toBe(1);
    expect(asked.err).toContain("Nobody was erased.");
    expect(still.code).toBe(0);
  });
});
