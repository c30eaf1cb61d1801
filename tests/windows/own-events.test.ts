import { expect, test } from "vitest";
import { parseEvent } from "../../core/ingest/envelope.ts";
import { innerBody, listEvent, parseInner } from "../../core/ingest/inner-event.ts";
import { entryOn, event, journey, rulesOf, START, segment, world } from "../ingest/world.ts";

test("an event that tells of a segment is none of the customer's, by whatever way it comes", () => {
  const envelope = {
    id: "e1",
    "detail-type": "Segment Entered",
    source: "sojourn.segments",
    time: new Date(START).toISOString(),
    detail: { customerId: "ada", properties: { segment: "regular" } },
  };

  expect(parseEvent(envelope, START)).toEqual({ ignored: "own" });
  expect(parseEvent({ ...envelope, source: "shop" }, START)).toHaveProperty("event");
});

test("a list that is filled from a file lets in only who is meant to come in, and nobody who is not known", async () => {
  const list = segment("picked", { list: true, reads: ["segment:picked"] });
  const welcome = journey({ enter: [entryOn({ on: "segment", segment: "picked", edge: "entering" })] });
  for (const enter of [false, true]) {
    const shop = world(rulesOf([welcome], {}, [list]));
    await shop.ingest(event("Signed Up"));
    const change = { segment: "picked", member: true, enter };
    const carried = [listEvent("ada", change, START), listEvent("nobody", change, START)].map(innerBody);
    for (const body of [...carried, ...carried]) {
      const came = parseInner(body);
      if (came?.customerId === "ada") await shop.ingest(came);
    }

    expect(shop.profile().segments).toEqual(["picked"]);
    expect(shop.profile().journeys.cart?.count ?? 0).toBe(enter ? 1 : 0);
  }
});
