import { afterEach, expect, it, vi } from "vitest";
import { runChecks } from "../../e2e/checks.ts";
import { awsCloud } from "../../e2e/cloud.ts";
import { openCloud } from "../../local/cloud.ts";
import { account } from "../cli/account.ts";
import { IN_CI } from "../in-ci.ts";
import { ROOT, stackOfTests } from "../replay/play.ts";

afterEach(() => vi.unstubAllEnvs());

/** It waits in real time, so only CI waits for it: `CI=true npx vitest run tests/e2e/stack.test.ts`. */
const inCi = it.runIf(IN_CI);

inCi("finds a deployed stack by its outputs and checks it by the AWS APIs alone", { timeout: 120_000 }, async () => {
  const { source } = await stackOfTests();
  const local = await openCloud({ source, startTime: Date.now() });
  const close = await account(await local.listen(0));
  const running = local.runFree({ speed: 20 });

  const cloud = await awsCloud("dev", ROOT);
  const { made, left } = await runChecks(cloud, ["profile", "run", "exit", "queues"], () => {});
  await cloud.close();
  await running.stop();
  close();
  await local.close();

  expect(made.filter(({ met }) => !met)).toEqual([]);
  expect(left).toEqual([]);
});
