import { afterEach, describe, expect, it, vi } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import { stackOfTests } from "../replay/play.ts";
import { account } from "./account.ts";
import { sojourn } from "./fixture.ts";

afterEach(() => vi.unstubAllEnvs());

describe("--stack", { timeout: 60_000 }, () => {
  it("sends to a deployed stack and looks at it, by the AWS APIs alone", async () => {
    const { source } = await stackOfTests();
    const cloud = await openCloud({ source, startTime: Date.UTC(2026, 0, 15, 12) });
    const close = await account(await cloud.listen(0));
    const stack = ["--stack", "sojourn-dev"];

    const sent = await sojourn("send", "Order Completed", "--customer", "ann", "--property", "orderId=1", ...stack);
    await cloud.runUntil(cloud.now() + 5_000);
    const story = await sojourn("explain", "ann", ...stack);
    const runs = await sojourn("runs", "welcome", ...stack);
    await cloud.runUntil(cloud.now() + 7_200_000);
    const messages = await sojourn("outbox", "ann", ...stack);
    close();
    await cloud.close();

    expect(sent.out).toContain("What came of it: npx sojourn explain ann --stack sojourn-dev");
    expect(story.out).toMatch(/welcome\n {2}Entry 2 .*\n.*Wait 1 hour: waiting until Thu 15 Jan 2026, 13:00\n/);
    expect(runs.out).toMatch(/ann .*Wait 1 hour/);
    expect(messages.out).toContain("dropped: no_consent");
  });

  it("says so when there is no such stack", async () => {
    const close = await account();

    const { code, err } = await sojourn("explain", "ann", "--stack", "sojourn-nowhere");
    close();

    expect(code).toBe(1);
    expect(err).toContain("The stack sojourn-nowhere cannot be read: Stack with id sojourn-nowhere does not exist");
  });
});
