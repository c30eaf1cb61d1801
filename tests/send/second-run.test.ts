import { describe, expect, it } from "vitest";
import type { SendDeps } from "../../core/send/deps.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { DAY } from "../policy/inputs.ts";
import { aroundPorts } from "./around-ports.ts";
import { outcome, receipt, SEND_CALLS, SENT, world } from "./world.ts";

/*
 * `Lambda.Unknown` says that a function may have run, and may be running still: it met its memory, its time-out, or a
 * connection that broke between Step Functions and Lambda. The machine calls again while the first call may go on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */

/** Ports that stop before call number `at` (from 0) until they are let go on. */
function stalling(deps: SendDeps, at: number) {
  let calls = 0;
  let goOn: () => void = () => {};
  let stalled: () => void = () => {};
  const there = new Promise<void>((resolve) => {
    stalled = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const around = async (call: () => Promise<unknown>) => {
    if (calls++ === at) {
      stalled();
      await gate;
    }
    return call();
  };
  return { deps: aroundPorts(deps, around), there, goOn: () => goOn() };
}

describe("a send that is run again while its first run has stopped", () => {
  it.each(SEND_CALLS.map((call, at) => [call, at] as const))(
    "before %s sends a marketing message once",
    async (_, at) => {
      const here = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
      const first = stalling(here.deps, at);
      const ran = outcome(first.deps);
      await first.there;

      const second = await outcome(here.deps);
      first.goOn();
      const results = [await ran, second];

      expect(here.channel.calls).toHaveLength(1);
      expect(results).toContainEqual(SENT);
      expect(await outcome(here.deps)).toEqual(SENT);
      expect(here.profiles.all()[0]?.slots).toHaveLength(1);
    },
  );

  it.each(SEND_CALLS.map((call, at) => [call, at] as const))(
    "before %s, and goes on after its lease, sends a marketing message once at most",
    async (_, at) => {
      const here = await world();
      const first = stalling(here.deps, at);
      const ran = outcome(first.deps);
      await first.there;
      here.clock.advance(LEASE_MS);

      const second = await outcome(here.deps);
      first.goOn();
      await ran;

      expect(here.channel.calls).toHaveLength(1);
      expect(second === "Retryable" || typeof second === "object").toBe(true);
      expect((await here.message())?.state).toBe("sent");
    },
  );

  it.each(SEND_CALLS.map((call, at) => [call, at] as const))(
    "before %s sends a transactional one once",
    async (_, at) => {
      const here = await world();
      const first = stalling(here.deps, at);
      const ran = outcome(first.deps, receipt);
      await first.there;

      await outcome(here.deps, receipt);
      first.goOn();
      await ran;

      expect(here.channel.calls).toHaveLength(1);
      expect(await outcome(here.deps, receipt)).toEqual(SENT);
    },
  );
});
