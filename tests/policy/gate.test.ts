import { describe, expect, it } from "vitest";
import type { DropReason } from "../../core/model/drop-reasons.ts";
import type { PolicyInput } from "../../core/policy/decision.ts";
import { decide } from "../../core/policy/gate.ts";
import { customer, DAY, entry, HOUR, input, message, NOON, settings } from "./inputs.ts";

/** One fault per check, in the order of the gate; each refuses by itself. */
const FAULTS: readonly {
  readonly name: string;
  readonly reason: DropReason | "exited";
  readonly skippedByTransactional: boolean;
  readonly fault: (to: PolicyInput) => PolicyInput;
}[] = [
  {
    name: "an entry that has ended",
    reason: "exited",
    skippedByTransactional: false,
    fault: (to) => ({ ...to, profile: { ...to.profile, entries: {} } }),
  },
  {
    name: "a customer in the control group",
    reason: "control_group",
    skippedByTransactional: true,
    fault: (to) => ({ ...to, settings: { ...to.settings, control: 1 } }),
  },
  {
    name: "a topic refused",
    reason: "no_consent",
    skippedByTransactional: true,
    fault: (to) => ({
      ...to,
      profile: { ...to.profile, consent: { ...to.profile.consent, account: { v: false, t: 1 } } },
    }),
  },
  {
    name: "a channel opted out of",
    reason: "channel_opt_out",
    skippedByTransactional: false,
    fault: (to) => ({
      ...to,
      profile: { ...to.profile, consent: { ...to.profile.consent, "all/email": { v: false, t: 1 } } },
    }),
  },
  {
    name: "a suppressed address",
    reason: "suppressed",
    skippedByTransactional: false,
    fault: (to) => ({ ...to, suppression: { reason: "bounced", time: 1 } }),
  },
  {
    name: "no address",
    reason: "no_address",
    skippedByTransactional: false,
    fault: (to) => ({ ...to, profile: { ...to.profile, addresses: {} } }),
  },
  {
    name: "quiet hours",
    reason: "quiet_hours",
    skippedByTransactional: true,
    fault: (to) => ({ ...to, settings: { ...to.settings, quiet: { from: "11:00", to: "13:00", then: "drop" } } }),
  },
  {
    name: "a cap used up",
    reason: "cap_overall",
    skippedByTransactional: true,
    fault: (to) => ({ ...to, settings: { ...to.settings, caps: [{ max: 0, per: DAY }] } }),
  },
];

const reasonOf = (to: PolicyInput): string => {
  const decision = decide(to);
  return decision.kind === "drop" ? decision.reason : decision.kind;
};

describe("the gate", () => {
  it("lets a message pass that nothing speaks against, with a slot of its own", () => {
    const decision = decide(input());

    expect(decision).toMatchObject({
      kind: "allow",
      slot: { message: message.key, time: NOON, journey: "welcome", topic: "account" },
      grounds: { rule: "allowed" },
    });
  });

  it.each(FAULTS)("refuses for $name", ({ fault, reason }) => {
    expect(reasonOf(fault(input()))).toBe(reason);
  });

  it.each(FAULTS.map((fault, place) => ({ ...fault, later: FAULTS.slice(place + 1) })))(
    "judges $name before all that comes after it",
    ({ fault, reason, later }) => {
      const everythingAfter = later.reduce((to, one) => one.fault(to), input());

      expect(reasonOf(fault(everythingAfter))).toBe(reason);
    },
  );

  it.each(FAULTS)("for a transactional message, skips $name: $skippedByTransactional", (one) => {
    const { topic: _topic, ...facts } = message;
    const transactional = input({ message: { ...facts, transactional: true } });

    expect(reasonOf(one.fault(transactional))).toBe(one.skippedByTransactional ? "allow" : one.reason);
  });

  it("gives a transactional message no slot", () => {
    const decision = decide(input({ message: { ...message, transactional: true } }));

    expect(decision).not.toHaveProperty("slot");
  });

  it("keeps with a refusal the rule and the values it saw", () => {
    const decision = decide(input({ settings: { ...settings, caps: [{ topic: "account", max: 0, per: 7 * DAY }] } }));

    expect(decision).toEqual({
      kind: "drop",
      reason: "cap_topic",
      grounds: { rule: "cap topic account: 0 per 168 h", values: { max: 0, perMs: 7 * DAY, used: 0 } },
    });
  });
});

describe("the entry", () => {
  it.each([
    ["has ended", entry({ end: { time: NOON, outcome: "bought" } })],
    ["is past its timeout", entry({ rules: { exit: [], watch: [], timeout: HOUR } })],
    ["is held out", entry({ holdout: true })],
  ])("lets nothing pass once it %s", (_, ended) => {
    expect(decide(input({ profile: customer({ entries: { "welcome#1": ended } }) })).kind).toBe("exited");
  });

  it("lets a message pass until the very end of its timeout", () => {
    const live = entry({ rules: { exit: [], watch: [], timeout: HOUR + 1 } });

    expect(decide(input({ profile: customer({ entries: { "welcome#1": live } }) })).kind).toBe("allow");
  });

  it("is not found among names every object has", () => {
    const strange = { ...message, journey: "constructor" };

    expect(decide(input({ message: strange })).kind).toBe("exited");
  });
});

describe("the control group", () => {
  it("holds its share of customers, always the same ones", () => {
    const said = (id: string) =>
      decide(input({ profile: { ...customer(), customerId: id }, settings: { ...settings, control: 0.2 } })).kind;
    const ids = Array.from({ length: 2000 }, (_, i) => `c-${i}`);

    const dropped = ids.filter((id) => said(id) === "drop");

    expect(dropped.length).toBeGreaterThan(340);
    expect(dropped.length).toBeLessThan(460);
    expect(dropped.every((id) => said(id) === "drop")).toBe(true);
  });
});
