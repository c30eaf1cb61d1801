import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { channelFold } from "./fold-answers.ts";

const DAY = 86_400_000;
const fold = channelFold({
  offers: { channels: ["email", "sms"], default: "out", doubleOptIn: { email: "confirm" } },
  news: { channels: ["email"], default: "out" },
  account: { channels: ["email"], default: "in" },
});

describe("what only a browser says", () => {
  test("of an address gets nothing, until a trusted system or the customer says it", () => {
    const browser = { via: "browser", addresses: { email: "ann@example.com" } } as const;

    expect(fold(browser).email("account")).toBe("unconfirmed_address");
    expect(fold(browser, { addresses: { email: "ann@example.com" } }).email("account")).toBe("allow");
    expect(fold(browser, { via: "confirmed", confirmed: { email: sha256("ann@example.com") } }).email("account")).toBe(
      "allow",
    );
  });

  test("never takes the place of an address that is trusted, however new it is", () => {
    const trusted = { addresses: { email: "ann@example.com" } };

    for (const email of ["eve@example.com", null]) {
      const { profile } = fold(trusted, { via: "browser", addresses: { email } });
      expect(profile.addresses.email).toMatchObject({ v: "ann@example.com" });
    }
  });

  test("is a yes that does not count, and a no that counts", () => {
    const address = { addresses: { email: "ann@example.com" } };
    const says = (answer: boolean, via?: "browser") => ({ ...(via && { via }), consent: { news: answer } });

    expect(fold(address, says(true, "browser")).email("news")).toBe("unconfirmed_consent");
    expect(fold(address, says(true), says(false, "browser")).email("news")).toBe("no_consent");
    expect(fold(address, says(true, "browser"), says(true)).email("news")).toBe("allow");
    expect(fold(address, says(false), says(true, "browser")).email("news")).toBe("unconfirmed_consent");
    expect(fold(address, says(true, "browser"), says(false)).email("news")).toBe("no_consent");
  });

  test("does not take away what a topic allows by default", () => {
    const address = { addresses: { email: "ann@example.com" } };

    expect(fold(address, { via: "browser", consent: { account: true } }).email("account")).toBe("allow");
  });
});

describe("a topic with double opt-in", () => {
  const address = { addresses: { email: "ann@example.com" } };
  const yes = { consent: { offers: true } };
  const confirmed = {
    via: "confirmed",
    consent: { offers: { email: true } },
    confirmed: { email: sha256("ann@example.com") },
  } as const;

  test("waits for the customer's confirmation, on each channel that has one", () => {
    const asked = fold(address, yes);

    expect(asked.email("offers")).toBe("unconfirmed_consent");
    expect(asked.profile.consent).toMatchObject({ "offers/sms": { v: true } });
    expect(fold(address, yes, confirmed).email("offers")).toBe("allow");
  });

  test("takes no confirmation that went to an address the customer no longer has", () => {
    const moved = fold(address, yes, { addresses: { email: "new@example.com" } }, confirmed);

    expect(moved.email("offers")).toBe("unconfirmed_consent");
    expect(moved.profile.addresses.email).not.toHaveProperty("how");
    expect(moved.refused).toEqual([{ part: "confirmation", name: "offers" }]);
  });

  test("takes nobody's word but the page's for a confirmation", () => {
    const { via: _, ...forged } = confirmed;

    expect(fold(address, yes, forged).email("offers")).toBe("unconfirmed_consent");
    expect(fold(address, { ...forged, via: "browser" }).email("offers")).toBe("unconfirmed_consent");
  });

  test("keeps the agreements from before it had one", () => {
    const before = channelFold({ offers: { channels: ["email", "sms"], default: "out" } })(address, yes);

    expect(fold.from(before.profile, yes).email("offers")).toBe("allow");
  });

  test("is refused after it was confirmed, and asks again after that", () => {
    expect(fold(address, yes, confirmed, { consent: { offers: false } }).email("offers")).toBe("no_consent");
    expect(fold(address, yes, confirmed, { consent: { offers: false } }, yes).email("offers")).toBe(
      "unconfirmed_consent",
    );
  });
});

test("what was an answer before is kept with its basis, source and proof", () => {
  const { profile } = fold({
    source: "web",
    context: { basis: "consent", proof: "form-7", consent: { news: true } },
  });

  expect(profile.consent.news).toMatchObject({ v: true, basis: "consent", source: "web", proof: "form-7" });
});

describe("answers of any order", () => {
  const said = fc.record({
    day: fc.integer({ min: 0, max: 3 }),
    via: fc.constantFrom("browser" as const, "trusted" as const, "confirmed" as const),
    consent: fc.constantFrom(
      { offers: true },
      { offers: false },
      { offers: { email: true } },
      { offers: { email: false } },
      { news: true },
      { news: false },
      { all: { email: false } },
      { all: { email: true } },
    ),
    purposes: fc.constantFrom({}, { ads: true }, { ads: false }),
    source: fc.constantFrom("a", "b"),
  });

  test("and number give the same answers, the same decisions and the same purposes", () => {
    fc.assert(
      fc.property(
        fc
          .array(said, { maxLength: 7 })
          .chain((all) =>
            fc.tuple(
              fc.constant(all),
              fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length, maxLength: 2 * all.length }),
            ),
          ),
        ([all, shuffled]) => {
          const events = (list: typeof all) =>
            list.map(({ day, ...rest }) => ({ ...rest, past: true, time: day * DAY }));
          const [one, two] = [fold(...events(all)), fold(...events(shuffled))];

          const state = ({ profile: { consent, unconfirmed = {}, purposes = {} } }: typeof one) => ({
            consent,
            unconfirmed,
            purposes,
          });
          expect(state(two)).toEqual(state(one));
          for (const topic of ["offers", "news"]) expect(two.consented(topic)).toBe(one.consented(topic));
        },
      ),
      { numRuns: 300 },
    );
  });
});
