import { beforeEach, describe, expect, it } from "vitest";
import type { RunInput } from "../../core/model/task.ts";
import type { RunStatus, RunStore, TaskTokens } from "../../core/ports/runs.ts";
import { T0 } from "./stores.ts";

/** Step Functions, or what stands for it, and the hands to move it. It has the journey `welcome` in version `VERSION`. */
export interface RunWorld {
  readonly runs: RunStore;
  readonly tokens: TaskTokens;
  /** The input of a run that was started. */
  input(name: string): unknown;
  /** Ends a running run that way at that time; one times out five seconds after `T0`. */
  finish(name: string, status: RunStatus): Promise<void>;
  /** A task that waits for its token. */
  waiting(): Promise<string>;
  expire(token: string): Promise<void>;
}

export const VERSION = "0123456789ab";
export const GONE = "ffffffffffff";

export function runContract(world: () => RunWorld): void {
  const input = (n: number): RunInput => ({
    contract: 1,
    customer: "c-1",
    journey: "welcome",
    n,
    start: T0,
    steps: {},
  });

  describe("runs", () => {
    let name: string;
    let n = 0;
    beforeEach(() => {
      name = `welcome-0123456789abcdef-${++n}`;
    });
    const start = (version = VERSION) => world().runs.start("welcome", version, name, input(n));
    const describeRun = () => world().runs.describe("welcome", name);

    it("are absent, then run with the input given", async () => {
      expect(await describeRun()).toEqual({ status: "absent" });

      expect(await start()).toBe("started");

      expect(await describeRun()).toEqual({ status: "running" });
      expect(world().input(name)).toEqual(input(n));
    });

    it("are started once, however often that is asked", async () => {
      expect(await Promise.all([start(), start()])).toEqual(["started", "started"]);
      await world().finish(name, { status: "succeeded", time: T0 + 1000 });

      expect(await start()).toBe("over");

      expect((await describeRun()).status).toBe("succeeded");
    });

    it.each(["running", "succeeded"] as const)(
      "of another entry are no success: one of that name is %s",
      async (is) => {
        await start();
        if (is === "succeeded") await world().finish(name, { status: is, time: T0 + 1000 });

        const another = { ...input(n), start: T0 - 1 };

        expect(await world().runs.start("welcome", VERSION, name, another)).toBe("taken");
        expect(world().input(name)).toEqual(input(n));
      },
    );

    it("of a version that there is not are not there", async () => {
      expect(await start(GONE)).toBe("absent");
      expect(await describeRun()).toEqual({ status: "absent" });
    });

    it.each<RunStatus>([
      { status: "succeeded", time: T0 + 4000, outcome: "bought" },
      { status: "succeeded", time: T0 + 4000 },
      { status: "failed", time: T0 + 4000 },
      { status: "timed_out", time: T0 + 5000 },
    ])("tell how they ended: %o", async (status) => {
      await start();

      await world().finish(name, status);

      expect(await describeRun()).toEqual(status);
    });

    it("are stopped, also twice", async () => {
      await start();

      await world().runs.stop("welcome", name, "bought");
      await world().runs.stop("welcome", name, "bought");

      expect((await describeRun()).status).toBe("aborted");
    });

    it("are stopped without a word when they never were, or have ended", async () => {
      await world().runs.stop("welcome", name, "bought");
      await start();
      await world().finish(name, { status: "succeeded", time: T0 + 1000 });

      await world().runs.stop("welcome", name, "bought");

      expect((await describeRun()).status).toBe("succeeded");
    });
  });

  describe("task tokens", () => {
    it("are answered once", async () => {
      const token = await world().waiting();

      expect(await world().tokens.succeed(token, { happened: true })).toBe("answered");
      expect(await world().tokens.succeed(token, { happened: true })).toBe("late");
    });

    it("are late when the task has timed out", async () => {
      const token = await world().waiting();
      await world().expire(token);

      expect(await world().tokens.succeed(token, { happened: true })).toBe("late");
    });
  });
}
