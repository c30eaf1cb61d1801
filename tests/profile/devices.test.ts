import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Address, Profile } from "../../core/model/profile.ts";
import { withAddresses } from "../../core/profile/addresses.ts";
import { applyEvent } from "../../core/profile/apply.ts";
import { devicesOf, joinedDevices, MOST_DEVICES, withoutDevices } from "../../core/profile/devices.ts";
import { customer } from "../policy/inputs.ts";

const device = (name: number | string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/${name}`;
const names = (address: Address | undefined) =>
  address && devicesOf(address).map(({ v, t }) => `/${v.split("/").at(-1)}@${t}`);

function event(v: string | null, time: number, part: Partial<CustomerEvent> = {}): CustomerEvent {
  return {
    id: "e",
    name: "App Opened",
    time,
    customerId: "c-1",
    properties: {},
    context: { addresses: { push: v } },
    replay: false,
    ...part,
  };
}

/** The devices after these events, in this order. */
function told(...events: readonly CustomerEvent[]): Address | undefined {
  return events.reduce<Profile["addresses"]>(withAddresses, {}).push;
}

describe("the devices of a customer", () => {
  it("are all that were heard of, the newest first, each once", () => {
    const heard = told(event(device("a"), 1), event(device("b"), 2), event(device("a"), 3));

    expect(names(heard)).toEqual(["/a@3", "/b@2"]);
    expect(heard?.v).toBe(device("a"));
  });

  it("are the same in whatever order they are heard of", () => {
    const said = fc.record({ v: fc.constantFrom("a", "b", "c"), t: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.uniqueArray(said, { selector: ({ t }) => t, maxLength: 6 }), (all) => {
        const events = all.map(({ v, t }) => event(device(v), t));
        expect(names(told(...events))).toEqual(names(told(...events.toReversed())));
      }),
    );
  });

  it("are all gone once they are taken back, and a later one counts", () => {
    expect(told(event(device("a"), 1), event(device("b"), 2), event(null, 3))).toEqual({ v: null, t: 3 });
    expect(names(told(event(null, 3), event(device("a"), 1), event(device("b"), 4)))).toEqual(["/b@4"]);
    expect(names(told(event(device("a"), 1), event(device("b"), 4), event(null, 3)))).toEqual(["/b@4"]);
  });

  it("are ten, of which the last to be heard of are kept", () => {
    const heard = told(...Array.from({ length: 12 }, (_, at) => event(device(at), at + 1)));

    expect(names(heard)).toHaveLength(MOST_DEVICES);
    expect(names(heard)?.at(0)).toBe("/11@12");
    expect(names(heard)?.at(-1)).toBe("/2@3");
  });

  it("are not replaced by what is no device, which stands alone", () => {
    expect(names(told(event(device("a"), 1), event("token", 2)))).toEqual(["/a@1"]);
    expect(told(event("token", 2))).toEqual({ v: "token", t: 2 });
    expect(names(told(event("token", 2), event(device("a"), 1)))).toEqual(["/a@1"]);
  });

  it("are not those that a browser said, once a system has said one", () => {
    const browser = { via: { trust: "browser" } } as const;
    const heard = told(event(device("theirs"), 1), event(device("mine"), 2, browser));

    expect(heard).toEqual({ v: device("theirs"), t: 1 });
    expect(told(event(device("x"), 1, browser), event(device("y"), 2, browser))).toMatchObject({
      v: device("y"),
      how: "browser",
    });
    expect(told(event(device("x"), 5, browser), event(device("y"), 2))).toEqual({ v: device("y"), t: 2 });
  });

  it("of two customers who are one person are those of both", () => {
    const [one, two] = [
      { v: device("a"), t: 1, others: [{ v: device("b"), t: 0 }] },
      { v: device("c"), t: 2 },
    ];

    expect(names(joinedDevices(one, two))).toEqual(["/c@2", "/a@1", "/b@0"]);
  });

  it("are without a dead one, and no device where it was the last", () => {
    const two = { v: device("a"), t: 2, others: [{ v: device("b"), t: 1 }] };

    expect(withoutDevices(two, [device("a")])).toEqual({ v: device("b"), t: 1 });
    expect(withoutDevices(two, [device("a"), device("b")])).toEqual({ v: null, t: 2 });
    expect(withoutDevices(two, [device("c")])).toBe(two);
  });
});

describe("a device that your own systems say is dead", () => {
  const push = { v: device("a"), t: 2, others: [{ v: device("b"), t: 1 }] };
  const dead = (part: Partial<CustomerEvent> = {}) =>
    applyEvent(
      customer({ addresses: { push } }),
      event(null, 9, {
        name: "Push Bounced",
        context: {},
        properties: { permanent: true, address: device("a") },
        ...part,
      }),
      { now: 9, past: false, before: {}, topics: {} },
    ).profile.addresses.push;

  it("is no device of the customer any more", () => {
    expect(dead()).toEqual({ v: device("b"), t: 1 });
  });

  it.each<[string, Partial<CustomerEvent>]>([
    ["a passing failure", { properties: { address: device("a") } }],
    ["another event", { name: "Push Delivered" }],
    ["the word of a browser", { via: { trust: "browser" } }],
  ])("is not what %s says", (_, part) => {
    expect(dead(part)).toBe(push);
  });
});
