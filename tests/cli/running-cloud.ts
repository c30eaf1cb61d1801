import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildStack } from "../../cli/start/build-stack.ts";
import { localPage } from "../../cli/start/local-page.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { Ran } from "./fixture.ts";
import { sojournIn } from "./workspace.ts";

export const START = Date.UTC(2026, 5, 1, 9);

/** A cloud of this project that listens while the tests of a file run; commands are run against it. */
export function runningCloud(root: string, options: Pick<Parameters<typeof openCloud>[0], "faults" | "answers"> = {}) {
  let cloud: LocalCloud | undefined;
  let port: readonly string[] = [];
  const opened = () => {
    if (cloud === undefined) throw new Error("The cloud is opened before the first test.");
    return cloud;
  };
  beforeAll(async () => {
    const stack = await buildStack(root, mkdtempSync(join(tmpdir(), "sojourn-cloud-")));
    cloud = await openCloud({ source: stack.source, startTime: START, ...options });
    port = ["--port", String(await cloud.listen(0, localPage(cloud, stack, root)))];
  }, 120_000);
  afterAll(() => cloud?.close());
  const wait = async (milliseconds: number) => void (await opened().runUntil(opened().now() + milliseconds));
  return {
    get cloud(): LocalCloud {
      return opened();
    },
    /** The option that leads a command to this cloud. */
    get port(): readonly string[] {
      return port;
    },
    /** Lets virtual time pass; milliseconds. */
    wait,
    /** Runs a command against the cloud, whose clock goes on while the command waits. */
    run: (...args: readonly string[]): Promise<Ran> => sojournIn(root, ...args, ...port, { wait }),
    /** Puts an event, a minute from now where nothing else is said, and what follows at once. */
    async put(DetailType: string, detail: object, after = 60_000): Promise<void> {
      const Detail = JSON.stringify(detail);
      const event = { Source: "test", DetailType, Detail, EventBusName: "sojourn-dev" };
      await opened().deliverAt(opened().now() + after, [event]);
      await wait(5_000);
    },
  };
}
