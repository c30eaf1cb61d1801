import { describe, expect, it } from "vitest";
import { LEASE_MS, SEND_TIMEOUT_SECONDS } from "../../core/send/limits.ts";
import { customer, DAY } from "../policy/inputs.ts";
import { dropped, outcome, SENT, task, world } from "./world.ts";

const CAP = { max: 1, per: DAY };
/** The longest that a function may take from its decision to the provider. */
const SLOW = SEND_TIMEOUT_SECONDS * 1000;

async function worldOfTwo() {
  const [entry] = Object.values(customer().entries);
  if (entry === undefined) throw new Error("The customer is in no journey.");
  const entries = { "welcome#1": entry, "welcome#2": { ...entry, n: 2 } };
  return world({ profile: { entries }, settings: { caps: [CAP] } });
}

describe("a cap's window", () => {
  it("begins when the message leaves: no two leave within it, however late the first left after its decision", async () => {
    const here = await worldOfTwo();
    const left: number[] = [];
    const slow = { ...here.deps.sender };
    const sender: typeof slow = {
      send: async (message) => {
        if (left.length === 0) here.clock.advance(SLOW);
        left.push(here.clock.now());
        return here.deps.sender.send(message);
      },
    };
    expect(await outcome({ ...here.deps, sender })).toEqual(SENT);

    here.clock.advance(DAY - SLOW);
    expect(await outcome({ ...here.deps, sender }, { ...task, n: 2 })).toEqual(dropped("cap_overall"));

    expect(left).toHaveLength(1);
  });

  it("is over a lease after its length, counted from the decision", async () => {
    const here = await worldOfTwo();
    expect(await outcome(here.deps)).toEqual(SENT);

    here.clock.advance(DAY + LEASE_MS);
    expect(await outcome(here.deps, { ...task, n: 2 })).toEqual(SENT);
  });
});
