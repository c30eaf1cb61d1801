import { describe, expect, it } from "vitest";
import { HALF_HOUR } from "../../core/profile/clicks.ts";
import { DAY, HOUR, NOON } from "../policy/inputs.ts";
import { outcome, SENT, task, type World, world } from "./world.ts";

const WAIT = 6 * HOUR;

/** A customer who clicked at six in the evening on three days. */
function clicker(): Promise<World> {
  const clicks = [3, 2, 1].map((day) => Math.floor((NOON - day * DAY + WAIT) / HALF_HOUR));
  const bestHour = { topics: ["account"], evidence: 3, within: DAY };
  return world({ profile: { clicks, zone: { v: "UTC", t: 1 } }, settings: { bestHour, spread: 0 } });
}

const FIRST = "welcome#1#hello#1";

describe("a message that waits for its customer's best hour", () => {
  it("is held until then; each delivery meanwhile gives the same answer, and it is sent once", async () => {
    const here = await clicker();

    expect([await outcome(here.deps, task), await outcome(here.deps, task)]).toEqual(["Hold", "Hold"]);
    expect(await here.message(FIRST)).toMatchObject({ state: "held", until: NOON + WAIT, timed: true });
    here.clock.advance(HOUR);
    expect(await outcome(here.deps, task)).toBe("Hold");
    expect(await here.message(FIRST)).toMatchObject({ state: "held", until: NOON + WAIT });

    here.clock.advance(WAIT - HOUR);
    const held = { ...SENT, held: true };
    expect([await outcome(here.deps, task), await outcome(here.deps, task)]).toEqual([held, held]);
    expect(here.channel.calls).toHaveLength(1);
  });

  it("waits once: it goes where its run comes back late, and where the customer has another best hour by then", async () => {
    const late = await clicker();
    await outcome(late.deps, task);
    late.clock.advance(WAIT + 2 * HOUR);
    expect(await outcome(late.deps, task)).toMatchObject({ sent: true, held: true });

    const other = await clicker();
    await outcome(other.deps, task);
    const [profile] = other.profiles.all();
    if (profile === undefined) throw new Error("There is no profile.");
    const clicks = [1, 2, 3, 4, 5].map((n) => Math.floor((NOON - n * DAY - 3 * HOUR) / HALF_HOUR)).reverse();
    await other.profiles.write({ ...profile, ver: profile.ver + 1, clicks }, profile.ver, {});
    other.clock.advance(WAIT);
    expect(await outcome(other.deps, task)).toMatchObject({ sent: true, held: true });
  });

  it("stays sent where the run comes back after a refusal for the moment, in a worse hour", async () => {
    const here = await clicker();
    await outcome(here.deps, task);
    here.clock.advance(WAIT);
    here.channel.behave("throttle");
    expect(await outcome(here.deps, task)).toBe("Retryable");

    here.channel.behave("accept");
    here.clock.advance(3 * HOUR);
    expect(await outcome(here.deps, task)).toMatchObject({ sent: true, held: true });
  });

  it("costs one read and one put more, and nothing where it is the best hour already", async () => {
    const here = await clicker();
    await outcome(here.deps, task);
    expect(here.calls.splice(0)).toEqual(["profiles.read", "suppressions.read", "messages.read", "messages.put"]);

    const now = await clicker();
    now.clock.advance(WAIT);
    await outcome(now.deps, task);
    expect(now.calls).toEqual([
      "profiles.read",
      "suppressions.read",
      "profiles.write",
      "messages.put",
      "sender.send",
      "messages.finish",
    ]);
  });
});
