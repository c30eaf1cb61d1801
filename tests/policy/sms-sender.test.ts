import { describe, expect, it } from "vitest";
import type { Settings } from "../../core/model/settings.ts";
import { address } from "../../core/policy/address.ts";
import { smsSenderFor } from "../../core/policy/sms-sender.ts";
import { customer, input, message, settings } from "./inputs.ts";

const countries = { US: "+18005550100", GB: "SHOP", KZ: "KZSHOP" };
const from = (country: string) => ({ country: { v: country, t: 1 } });

describe("who a text message comes from", () => {
  it.each<[string, Settings["sender"], string, object, string | undefined]>([
    ["the sender of all countries", { sms: "SHOP" }, "+4915112345678", {}, "SHOP"],
    ["that of the number's country", { sms: "ALL", texts: { countries } }, "+12065550100", {}, "+18005550100"],
    ["that of all others", { sms: "ALL", texts: { countries } }, "+4915112345678", {}, "ALL"],
    ["nobody", { texts: { countries } }, "+4915112345678", {}, undefined],
    ["nobody, where nothing is said", {}, "+4915112345678", {}, undefined],
    ["the customer's country among those of a code", { texts: { countries } }, "+77011234567", from("kz"), "KZSHOP"],
    ["the first with a sender, where it is not known", { texts: { countries } }, "+77011234567", {}, "KZSHOP"],
    ["nobody, where the customer's has none", { texts: { countries } }, "+12065550100", from("CA"), undefined],
    ["the number's country, wherever they live", { texts: { countries } }, "+12065550100", from("DE"), "+18005550100"],
  ])("is %s", (_, sender, phone, profile, expected) => {
    expect(smsSenderFor(sender, phone, profile)).toBe(expected);
  });
});

describe("a text message to a country without a sender", () => {
  const phone = { phone: { v: "+4915112345678", t: 1 } };
  const asked = (sender: Settings["sender"], channel: "sms" | "email") =>
    address(
      input({
        settings: { ...settings, sender },
        profile: customer({ addresses: { ...phone, email: { v: "a@example.com", t: 1 } } }),
        message: { ...message, channel },
      }),
    );

  it("is dropped, with the country", () => {
    expect(asked({ texts: { countries } }, "sms")).toEqual({
      kind: "drop",
      reason: "no_sender",
      grounds: { rule: "no sender", values: { countries: ["DE"] } },
    });
  });

  it("is no matter of e-mail, nor of a sender for all", () => {
    expect(asked({ texts: { countries } }, "email").kind).toBe("allow");
    expect(asked({ sms: "ALL", texts: { countries } }, "sms").kind).toBe("allow");
  });
});
