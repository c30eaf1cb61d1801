import { describe, expect, it } from "vitest";
import type { Profile } from "../../core/model/profile.ts";
import { decide } from "../../core/policy/gate.ts";
import { customer, input, message } from "./inputs.ts";

const yes = (t: number) => ({ v: true, t });
const no = (t: number) => ({ v: false, t });

function decided(topic: string, consent: Profile["consent"], channel: "email" | "webhook" = "email"): string {
  const decision = decide(input({ profile: customer({ consent }), message: { ...message, topic, channel } }));
  return decision.kind === "drop" ? decision.reason : decision.kind;
}

describe("topic consent", () => {
  it.each<[string, string, Profile["consent"], string]>([
    ["a topic that is out by default", "offers", {}, "no_consent"],
    ["a topic that is in by default", "account", {}, "allow"],
    ["a topic nobody declared", "gossip", {}, "no_consent"],
    ["a topic named like a property of every object", "constructor", {}, "no_consent"],
    ["a yes to the topic", "offers", { offers: yes(1) }, "allow"],
    ["a yes to the topic on this channel", "offers", { "offers/email": yes(1) }, "allow"],
    ["a yes to the topic on another channel", "offers", { "offers/webhook": yes(1) }, "no_consent"],
    ["a no to a topic that is in by default", "account", { account: no(1) }, "no_consent"],
    ["a yes to the channel, then a no to the topic", "offers", { "offers/email": yes(1), offers: no(2) }, "no_consent"],
    ["a no to the topic, then a yes on this channel", "offers", { offers: no(1), "offers/email": yes(2) }, "allow"],
    ["a yes and a no of one time", "offers", { offers: yes(1), "offers/email": no(1) }, "no_consent"],
    ["a yes to another topic", "offers", { account: yes(1) }, "no_consent"],
  ])("given %s", (_, topic, consent, expected) => {
    expect(decided(topic, consent)).toBe(expected);
  });

  it("takes the default for the channels the topic lists only", () => {
    expect(decided("account", {}, "webhook")).toBe("no_consent");
    expect(decided("account", { account: yes(1) }, "webhook")).toBe("allow");
  });
});

describe("channel opt-out", () => {
  it.each<[string, Profile["consent"], string]>([
    ["of this channel", { "all/email": no(1) }, "channel_opt_out"],
    ["of every channel", { all: no(1) }, "channel_opt_out"],
    ["of another channel", { "all/webhook": no(1) }, "allow"],
    ["taken back", { "all/email": no(1), all: yes(2) }, "allow"],
    ["taken back before", { "all/email": no(2), all: yes(1) }, "channel_opt_out"],
    ["whatever was said of the topic since", { "all/email": no(1), account: yes(2) }, "channel_opt_out"],
  ])("counts %s", (_, consent, expected) => {
    expect(decided("account", consent)).toBe(expected);
  });
});
