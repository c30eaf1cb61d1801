import { describe, expect, test } from "vitest";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import type { IngestDeps } from "../../core/ingest/deps.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { addressHash, addressHashes } from "../../core/policy/address.ts";
import { event, journey, rulesOf, START, world } from "../ingest/world.ts";

const NUMBER = "+447700900123";
const RULES = rulesOf([journey()]);

/** A world that makes addresses uniform, with suppressions. */
function shop() {
  const all = world(RULES);
  const suppressions = memorySuppressions();
  const said = { ...all.deps, suppressions, spelling: addressSpelling };
  const deps: IngestDeps = {
    ...said,
    report: (each: CustomerEvent, around: Around) => applyFeedback(said, each, around),
  };
  const suppressed = (channel: "email" | "sms") =>
    suppressions.read(channel, addressHashes(all.deps.hash, all.profile(), channel)).then((found) => found?.reason);
  return {
    ...all,
    suppressions,
    suppressed,
    ingest: (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events),
    says: (context: CustomerEvent["context"], parts: Partial<CustomerEvent> = {}) =>
      ingestCustomer(deps, "ada", [all.now("Signed Up", { context, ...parts })]),
    /** Code of before stores what it was told, as it was told. */
    async storedBefore(fields: Partial<Profile>): Promise<void> {
      await all.ingest(event("Signed Up"));
      const profile = all.profile();
      await all.profiles.write({ ...profile, ver: profile.ver + 1, ...fields }, profile.ver, {});
    },
  };
}

describe("an address that comes in", () => {
  test("is kept as it is written to; what it came as is remembered as a hash", async () => {
    const here = shop();
    await here.says({ addresses: { phone: "+44 7700 900123", email: "ada@müller.example" } });

    const { phone, email } = here.profile().addresses;
    expect(phone).toEqual({ v: NUMBER, t: START, earlier: [addressHash(here.deps.hash, "+44 7700 900123")] });
    expect(email?.v).toBe("ada@xn--mller-kva.example");
  });

  test("without a country stays until one is known, counted and told", async () => {
    const here = shop();
    await here.says({ addresses: { phone: "07700 900123" } });

    expect(here.profile().addresses.phone?.v).toBe("07700 900123");
    expect(here.counter.total("AddressUnread", { kind: "phone" })).toBe(1);
    expect(profileFacts(here.profile(), "UTC")[0]).toBe(
      "phone: 07700 900123 (cannot be written to: it names no country, and none is known)",
    );

    await here.says({ country: "GB" });

    expect(here.profile().addresses.phone?.v).toBe(NUMBER);
    expect(here.counter.total("AddressUnread")).toBe(1);
    expect(profileFacts(here.profile(), "UTC")[0]).toBe(`phone: ${NUMBER}`);
  });

  test("that is none stays as it is and is told", async () => {
    const here = shop();
    await here.says({ addresses: { email: "ada(at)example.com" }, country: "GB" });

    expect(profileFacts(here.profile(), "UTC")[0]).toBe("e-mail: ada(at)example.com (cannot be written to)");
  });

  test("in its one spelling costs nothing and remembers nothing", async () => {
    const here = shop();
    await here.says({ addresses: { phone: NUMBER, email: "Ada@Example.com" } });
    await here.says({ addresses: { phone: NUMBER } });

    expect(here.profile().addresses).toEqual({
      phone: { v: NUMBER, t: START },
      email: { v: "Ada@Example.com", t: START },
    });
  });
});

describe("somebody whose address was suppressed under another spelling before", () => {
  test.each([
    ["with any event", {}],
    ["with the same spelling", { addresses: { phone: "+44 7700 900123" } }],
    ["with the one spelling", { addresses: { phone: NUMBER } }],
    ["with a third", { addresses: { phone: "0044 7700 900123" } }],
  ])("stays suppressed when they come in %s", async (_, context) => {
    const here = shop();
    await here.storedBefore({ addresses: { phone: { v: "+44 7700 900123", t: START - 1 } } });
    await here.suppressions.put("sms", addressHash(here.deps.hash, "+44 7700 900123"), "unsubscribed", START - 1);

    await here.says(context);

    expect(here.profile().addresses.phone?.v).toBe(NUMBER);
    expect(await here.suppressed("sms")).toBe("unsubscribed");

    for (let n = 0; n < 6; n += 1) await here.says({ addresses: { phone: `+44 7700 9001${" ".repeat(n + 1)}23` } });
    expect(await here.suppressed("sms")).toBe("unsubscribed");
    expect(here.profile().addresses.phone?.earlier?.length).toBe(4);
  });

  test("is not, once they have another number", async () => {
    const here = shop();
    await here.storedBefore({ addresses: { phone: { v: "+44 7700 900123", t: START - 1 } } });
    await here.suppressions.put("sms", addressHash(here.deps.hash, "+44 7700 900123"), "unsubscribed", START - 1);

    await here.says({ addresses: { phone: "+44 7700 900999" } });

    expect(await here.suppressed("sms")).toBeUndefined();
  });
});

describe("a report about an address", () => {
  test.each(["+44 7700 900123", "07700 900123", NUMBER])("written %s suppresses the one spelling", async (address) => {
    const here = shop();
    await here.says({ addresses: { phone: "07700900123" }, country: "GB" });

    await here.ingest(here.now("SMS Opted Out", { properties: { address } }));

    expect(await here.suppressions.read("sms", [addressHash(here.deps.hash, NUMBER)])).toMatchObject({
      reason: "unsubscribed",
    });
    expect(here.counter.total("SuppressionRefused")).toBe(0);
  });

  test("of a provider, with a domain as people write it, too", async () => {
    const here = shop();
    await here.says({ addresses: { email: "ada@müller.example" } });

    const properties = { permanent: true, address: "Ada <ada@MÜLLER.example>" };
    await here.ingest(here.now("Email Bounced", { properties, provider: true }));

    expect(await here.suppressed("email")).toBe("bounced");
  });
});
