import process from "node:process";
import { localKeys } from "../cli/start/local-keys.ts";
import { localPage } from "../cli/start/local-page.ts";
import { keptStack } from "../cli/start/stack.ts";
import { openCloud } from "../local/cloud.ts";

/**
 * The local cloud in a folder, as `sojourn start` leaves it open, in a process of its own that can be killed. It prints its port and the write key of a server, runs at real
 * time, and ends at SIGTERM with the CPU seconds that it took after its start.
 */
const [, , dir = ""] = process.argv;
const stack = await keptStack(dir);
if (stack === undefined) throw new Error(`${dir} holds no stack.`);
const cloud = await openCloud({ source: stack.source, dir });
const { server } = await localKeys(cloud);
const port = await cloud.listen(0, localPage(cloud, stack, dir));
const free = cloud.runFree({ speed: 1 });
const coreSeconds = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1_000_000;
};
const before = coreSeconds();
process.stdout.write(`${JSON.stringify({ port, key: server })}\n`);
process.once("SIGTERM", async () => {
  const used = coreSeconds() - before;
  await free.stop();
  const meter = cloud.meter();
  await cloud.close();
  process.stdout.write(`${JSON.stringify({ coreSeconds: used, meter })}\n`);
});
