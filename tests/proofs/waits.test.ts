import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { event, NAMES, openShop, type Shop } from "./shop.ts";

/** What a provider got for a customer: time and step, of one journey. */
function sent(shop: Shop, who: string, journey: string): readonly string[] {
  return shop.cloud
    .outbox(who)
    .filter((message) => message.journey === journey)
    .map(({ time, step }) => `${new Date(time).toISOString().slice(0, 16)} ${step}`);
}

/** The minute at which a moment that many share comes to a customer. */
function comes(moment: string, who: string): string {
  return new Date(Date.parse(`${moment}Z`) + spreadWithin(sha256, who, SPREAD)).toISOString().slice(0, 16);
}

const traits = (who: string, all: object, zone = "Europe/Berlin") =>
  event("Traits Changed", who, { context: { traits: all, zone } });

describe("a wait until a date that may move", () => {
  it("moves with it in both directions, skips what is past, and keeps to the customer's clock", async () => {
    const shop = await openShop("2026-03-01T10:00:00Z");
    const signed = (who: string) => event("Contract Signed", who, { properties: { code: who } });
    await shop.at("2026-03-01T10:00:00Z", traits("later", { renewalDay: "2026-05-10" }));
    await shop.at("2026-03-01T10:00:01Z", traits("sooner", { renewalDay: "2026-09-10" }));
    await shop.at("2026-03-01T10:00:02Z", traits("soon", { renewalDay: "2026-03-21" }, "Asia/Tokyo"));
    await shop.at("2026-03-01T10:00:03Z", traits("past", { renewalDay: "2026-02-01" }));
    await shop.at("2026-03-01T12:00:00Z", ...["later", "sooner", "soon", "past", "dateless"].map(signed));

    await shop.at("2026-04-01T12:00:00Z", traits("later", { renewalDay: "2026-06-10" }));
    await shop.at("2026-04-01T12:00:00Z", traits("sooner", { renewalDay: "2026-04-20" }));
    await shop.until("2026-07-01T00:00:00Z");

    // The clocks go forward on 29 March: nine in Berlin is eight, then seven, in UTC.
    expect(sent(shop, "later", "proof_renewal")).toEqual([
      `${comes("2026-05-11T07:00", "later")} early`,
      `${comes("2026-06-07T07:00", "later")} late`,
    ]);
    expect(sent(shop, "sooner", "proof_renewal")).toEqual([`${comes("2026-04-17T07:00", "sooner")} late`]);
    expect(sent(shop, "soon", "proof_renewal")).toEqual([`${comes("2026-03-18T00:00", "soon")} late`]);
    expect(sent(shop, "past", "proof_renewal")).toEqual([]);
    expect(sent(shop, "dateless", "proof_renewal")).toEqual([]);
    expect((await shop.tally()).journeys.proof_renewal).toMatchObject({ inside: 0, ended: { completed: 5 } });
  });
});

describe("waits for several events", () => {
  it("hear all of them in any order, also before they begin, and then the first that comes", async () => {
    const shop = await openShop("2026-03-01T10:00:00Z");
    const parcel = (name: string, who: string, code = who) => event(`Parcel ${name}`, who, { properties: { code } });
    await shop.at("2026-03-02T10:00:00Z", ...["ann", "bob", "cid"].map((who) => parcel("Ordered", who)));

    await shop.at("2026-03-02T11:00:00Z", parcel("Packed", "ann"), parcel("Packed", "bob", "another"));
    await shop.at("2026-03-02T12:00:00Z", parcel("Paid", "ann"), parcel("Paid", "bob"));
    await shop.at("2026-03-03T10:00:00Z", parcel("Lost", "ann"), parcel("Lost", "bob", "another"));
    await shop.at("2026-03-04T10:00:00Z", traits("ann", { devoted: true }));
    await shop.at("2026-03-09T10:00:00Z", parcel("Delivered", "bob"), parcel("Lost", "bob"));
    await shop.until("2026-05-01T00:00:00Z");

    expect(sent(shop, "ann", "proof_parcel")).toEqual(["2026-03-03T10:00 lost", "2026-03-04T10:00 thanks"]);
    expect(sent(shop, "bob", "proof_parcel")).toEqual(["2026-03-07T10:00 delayed", "2026-03-09T10:00 delivered"]);
    expect(sent(shop, "cid", "proof_parcel")).toEqual(["2026-03-07T10:00 delayed"]);
    expect((await shop.tally()).journeys).toMatchObject({ proof_parcel: { ended: { completed: 2, unknown: 1 } } });
  });
});

describe("a repeat that outlasts a run", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop("2026-03-01T10:00:00Z");
    await shop.at("2026-03-01T10:00:00Z", ...["all", "full", "gone"].map((who) => event("Alerts Wanted", who)));
    await shop.at("2026-03-01T12:00:00Z", traits("full", { full: true }));
    await shop.at("2026-03-05T12:00:00Z", event("Alerts Refused", "gone"));
    await shop.until("2026-03-19T00:00:00Z");
    const context = { message: "proof_daily#1#alert#340" };
    await shop.at("2026-03-19T00:00:00Z", event("Alert Read", "all", { context }));
    await shop.until("2026-03-21T00:00:00Z");
  });

  it("goes through all of its passes, in a second run of the same entry", async () => {
    const steps = sent(shop, "all", "proof_daily");
    expect(steps.map((line) => line.split(" ")[1])).toEqual([...Array.from({ length: 12 }, () => "alert"), "last"]);
    const stateMachineArn = shop.cloud.stack.machines.find(({ name }) => name === NAMES.machine("proof_daily"))?.arn;
    const { executions } = await shop.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(
      executions?.map(({ name, status }) => `${status} ${name?.replace(/-[0-9a-f]{16}-/, " ")}`).toSorted(),
    ).toEqual([
      "ABORTED proof_daily 1",
      "SUCCEEDED proof_daily 1",
      "SUCCEEDED proof_daily 1",
      "SUCCEEDED proof_daily 1-p2",
    ]);
  });

  it("ends when what it asks for has come, and when its customer leaves", async () => {
    expect(sent(shop, "full", "proof_daily")).toHaveLength(2);
    expect(sent(shop, "gone", "proof_daily")).toHaveLength(2);
    const { proof_daily } = (await shop.tally()).journeys;
    expect(proof_daily).toMatchObject({ entries: 3, inside: 0, ended: { completed: 2, refused: 1 } });
  });
});
