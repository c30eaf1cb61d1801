import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { buildStack } from "../../cli/start/build-stack.ts";
import { localPage } from "../../cli/start/local-page.ts";
import { keepStack } from "../../cli/start/stack.ts";
import { openCloud } from "../../local/cloud.ts";
import { IN_CI } from "../in-ci.ts";
import { runningCloud, START } from "./running-cloud.ts";
import { project, sojournIn } from "./workspace.ts";

const CANARY =
  "journey: greet\ntitle: Say hello\ncanary: 50%\nenter: { event: Signed Up }\nsteps:\n  - wait: 2h\n  - send: hello\n";
const CANARY_FILE = "workflows/definitions/greet.canary.yaml";
const JOURNEY_FILE = "workflows/definitions/greet.journey.yaml";

const root = project({ [CANARY_FILE]: CANARY });
const shop = runningCloud(root);
const { run, wait } = shop;
const signUp = (customerId: string, after?: number) => shop.put("Signed Up", { customerId }, after);

describe("a cloud that runs", { timeout: 60_000 }, () => {
  it("lets nobody into a paused journey, says so, and goes on when it is resumed", async () => {
    // A function has read what holds, and goes by it for a while.
    await signUp("before");
    const paused = await run("pause", "greet");
    const again = await run("pause", "greet");
    await signUp("ann", 0);
    const runs = await run("runs", "greet");
    const story = await run("explain", "ann", "greet");
    const resumed = await run("resume", "greet", "--json");
    await signUp("ann", 0);
    const inside = await run("runs", "greet", "--json");

    expect(paused.out).toContain("greet is paused in the local cloud on port");
    // The commands of the tests before it wait, on the virtual clock too.
    const [, since] = /^greet is paused already, since (Mon 1 Jun 2026, 10:\d\d)\.$/m.exec(again.out) ?? [];
    expect(since).toBeDefined();
    expect(runs.out).toContain(`paused since ${since}: nobody is let in, messages are held`);
    expect(story.out).toContain("Not let in 1 time: the journey was paused");
    expect(JSON.parse(resumed.out)).toEqual({ journey: "greet", changed: true, paused: null, rolledBack: null });
    expect(JSON.parse(inside.out)).toMatchObject([
      { journey: "greet", runs: [{ customer: "ann" }, { customer: "before" }] },
    ]);
  });

  it("shows who is on the canary; rolled back, it lets nobody in, until that is undone", async () => {
    for (const customer of ["b1", "b2", "b3", "b4", "b5", "b6"]) await signUp(customer);
    const onTrial = await run("runs", "greet");
    const back = await run("rollback", "greet");
    const taken = await run("runs", "greet", "--json");
    for (const customer of ["d1", "d2", "d3", "d4", "d5", "d6"]) await signUp(customer, 0);
    const after = await run("runs", "greet", "--json");
    const undone = await run("rollback", "greet", "--undo", "--json");

    expect(onTrial.out).toMatch(/canary [0-9a-f]{12} is on trial/);
    expect(onTrial.out).toMatch(/b\d .* Wait 2 hours .* \(canary\)\n/);
    expect(onTrial.out).toMatch(/b\d .* Wait 1 hour /);
    expect(back.out).toMatch(/The canary [0-9a-f]{12} of greet is rolled back/);
    expect(JSON.parse(taken.out)).toMatchObject([{ canary: { rolledBack: true } }]);
    const later: { customer: string; canary?: boolean }[] = JSON.parse(after.out)[0].runs;
    expect(later.filter(({ customer }) => customer.startsWith("d"))).toHaveLength(6);
    expect(later.filter(({ customer, canary }) => customer.startsWith("d") && canary)).toEqual([]);
    expect(JSON.parse(undone.out)).toMatchObject({ changed: true, rolledBack: null });
  });

  it("says how many are inside in all, above the newest that it shows", async () => {
    const everybody = JSON.parse((await run("runs", "greet", "--json")).out)[0];
    const some = await run("runs", "greet", "--limit", "2");
    const told = JSON.parse((await run("runs", "greet", "--limit", "2", "--json")).out)[0];

    expect(everybody).toMatchObject({ inside: everybody.runs.length, more: false });
    expect(some.out).toContain(`greet  ${everybody.inside} customers inside, here the newest 2; --limit shows more`);
    expect(told).toMatchObject({ inside: everybody.inside, more: true, runs: everybody.runs.slice(0, 2) });
  });

  it("has one customer taken out by hand, says who did it and why, and does nothing the second time", async () => {
    const before = JSON.parse((await run("runs", "greet", "--json")).out)[0];
    // On the canary, whose machine has another name.
    const stopped = await run("stop", "b1", "greet", "--why", "wrong price", "--by", "ann");
    const again = await run("stop", "b1", "greet", "--json");
    const after = JSON.parse((await run("runs", "greet", "--json")).out)[0];
    const story = await run("explain", "b1", "greet");

    expect(stopped.out).toContain("b1 has left greet in the local cloud on port");
    expect(JSON.parse(again.out)).toEqual({ journey: "greet", inside: 0, stopped: 0 });
    expect(after.inside).toBe(before.inside - 1);
    expect(story.out).toContain("(stopped): taken out by ann: wrong price");
  });

  it("ends the entry of a run that somebody stops in Step Functions, with our own word", async () => {
    const [{ runs }] = JSON.parse((await run("runs", "greet", "--json")).out);
    const { arn, customer } = runs[0];
    const sfn = new SFNClient(shop.cloud.clientConfig);
    await sfn.send(new StopExecutionCommand({ executionArn: arn, error: "Exited", cause: "by hand" }));
    await wait(60_000);
    const story = await run("explain", customer, "greet");

    expect(story.out).toContain("(exited): its run was stopped by hand in Step Functions: Exited: by hand");
  });

  it("has everybody taken out once that was agreed to, and only then", async () => {
    const { inside } = JSON.parse((await run("runs", "greet", "--json")).out)[0];
    const unasked = await run("stop", "greet", "--all");
    const ask = async () => "no";
    const refused = await sojournIn(root, "stop", "greet", "--all", ...shop.port, { wait, ask });
    const all = await run("stop", "greet", "--all", "--yes", "--json");
    const none = await run("stop", "greet", "--all");

    expect(unasked).toMatchObject({ code: 1, err: expect.stringContaining("Nobody was taken out.") });
    expect(unasked.out).toContain(`${inside} customers inside greet`);
    expect(unasked.out).toContain("npx sojourn pause greet");
    expect(refused.code).toBe(1);
    expect(JSON.parse(all.out)).toEqual({ journey: "greet", inside, stopped: inside });
    expect(none).toMatchObject({ code: 0, out: expect.stringContaining("0 customers inside greet") });
  });

  it("says which dead letters there are, and puts them back when it is told to", async () => {
    const sqs = new SQSClient(shop.cloud.clientConfig);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "sojourn-dev-ingest-dead" }));
    const time = new Date(shop.cloud.now()).toISOString();
    const event = { id: "lost", "detail-type": "Signed Up", source: "test", time, detail: { customerId: "zoe" } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    const calls = await sqs.send(new GetQueueUrlCommand({ QueueName: "sojourn-dev-calls-dead" }));
    const place = { customer: "zoe", born: 1, start: 1, journey: "greet", n: 1, step: "ask", pass: 1 };
    const call = { contract: 1, do: "call again", ...place, destination: "crm", key: "k", body: {} };
    const reason = { DataType: "String", StringValue: "The last attempt was not answered." };
    const given = { MessageBody: JSON.stringify(call), MessageAttributes: { reason } };
    await sqs.send(new SendMessageCommand({ QueueUrl: calls.QueueUrl, ...given }));
    const other = { MessageBody: JSON.stringify({ ...call, journey: "thank" }), MessageAttributes: { reason } };
    await sqs.send(new SendMessageCommand({ QueueUrl: calls.QueueUrl, ...other }));
    const itsOwn = await run("redrive", "greet");
    const itsDone = await run("redrive", "greet", "--yes");
    const itsNothing = await run("redrive", "greet");
    const left = await run("redrive", "--json");
    await sqs.send(new SendMessageCommand({ QueueUrl: calls.QueueUrl, ...given }));
    const shown = await run("redrive");
    const done = await run("redrive", "--yes", "--json");
    await wait(60_000);
    const nothing = await run("redrive");
    const inside = JSON.parse((await run("runs", "greet", "--json")).out)[0];

    expect(itsOwn.out).toMatch(/greet +ask +crm +1 +The last attempt was not answered\./);
    expect(itsOwn.out).not.toMatch(/thank|ingest-dead/);
    expect(itsOwn.out).toContain("npx sojourn redrive greet --yes");
    expect(itsDone.out).toContain("All of this is done again.");
    expect(itsNothing.out).toContain("Nothing was given up");
    expect(JSON.parse(left.out)).toMatchObject({
      deadLetters: [{ messages: 1 }, { messages: 1 }],
      calls: [{ journey: "thank", calls: 1 }],
    });
    expect(shown.out).toMatch(/sojourn-dev-ingest-dead +1 +back to sojourn-dev-ingest\n/);
    expect(shown.out).toMatch(/greet +ask +crm +1 +The last attempt was not answered\./);
    expect(shown.out).toContain("npx sojourn redrive --yes");
    expect(JSON.parse(done.out)).toMatchObject({
      done: true,
      deadLetters: [{ messages: 1 }, { messages: 2 }],
      runs: [],
    });
    expect(nothing.out).toContain("Nothing was given up");
    expect(inside.runs).toMatchObject([{ customer: "zoe" }]);
  });

  it("is asked to look at every profile again", async () => {
    const { code, out } = await run("refresh");

    expect(code).toBe(0);
    expect(out).toContain("will be rechecked");
  });

  it("lifts a suppression once, keeps by whom and why, and explain tells of both", async () => {
    await shop.put("Signed Up", { customerId: "lea", context: { addresses: { email: "lea@example.com" } } });
    await wait(90_000);
    await shop.put("Email Complained", { customerId: "lea", context: {} });
    await wait(90_000);
    const before = await run("explain", "lea");
    const lifted = await run("lift", "lea", "--why", "asked by phone", "--by", "ann");
    const again = await run("lift", "--address", "LEA@example.com", "--why", "asked by phone");
    const after = await run("explain", "lea");
    const misspelt = await run("explain", "lea", "gret");

    expect(before.out).toMatch(/e-mail: complained since .*; nothing is sent to this address/);
    expect(lifted).toMatchObject({ code: 0, out: expect.stringContaining('E-mail: "complained" of') });
    expect(again).toMatchObject({ code: 1, out: expect.stringContaining("Nothing is suppressed") });
    expect(after.out).toMatch(/e-mail: ann lifted "complained" of .* on .*: asked by phone/);
    expect(after.out).not.toContain("nothing is sent");
    expect(misspelt).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "greet"?') });
  });

  it("plays what becomes of a message: it is marked once, and a hard bounce suppresses the address", async () => {
    const context = { addresses: { email: "mia@example.com" }, consent: { offers: { email: true } } };
    await shop.put("Signed Up", { customerId: "mia", context });
    const early = await run("act", "mia", "open");
    await wait(2.2 * 3_600_000);
    const opened = await run("act", "mia", "open");
    const soft = await run("act", "mia", "soft-bounce", "last");
    await wait(60_000);
    const before = await run("explain", "mia");
    const key = /Email Opened of (\S+),/.exec(opened.out)?.[1] ?? "";
    const unclicked = await run("best-hour");
    await shop.put("Email Clicked", { customerId: "mia", context: { message: key } });
    const hours = await run("best-hour", "--since", "1d");
    const counted = JSON.parse((await run("best-hour", "--json")).out);
    const first = await run("act", "mia", "bounce", key, "--id", "b-1", "--json");
    await run("act", "mia", "bounce", key, "--id", "b-1");
    await wait(60_000);
    const wrong = await run("act", "mia", "open", "greet#9#hello#1");
    const after = await run("explain", "mia");

    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringContaining('No message "greet#9#hello#1" was sent to mia'),
    });
    expect(early).toMatchObject({ code: 1, err: expect.stringContaining("Nothing was sent to mia") });
    expect(key).toMatch(/^greet#\d+#\w+#1$/);
    expect(opened.out).toContain("to mia@example.com");
    expect(unclicked.out).toContain("Nobody has clicked since");
    const best = `${String(counted.best).padStart(2, "0")}:00`;
    expect(counted).toMatchObject({ customers: 1, complete: true });
    expect(counted.hours.reduce((sum: number, n: number) => sum + n)).toBe(1);
    expect(hours.out).toContain(`otherwise: "${best}"`);
    expect(soft.code).toBe(0);
    expect(before.out).not.toContain("nothing is sent to this address");
    expect(before.out).toMatch(/opened/);
    expect(JSON.parse(first.out)).toMatchObject({ id: "b-1", event: "Email Bounced", message: key });
    expect(after.out).toMatch(/Email Bounced +2 /);
    expect(after.out).toMatch(/e-mail: bounced since .*; nothing is sent to this address/);
  });

  it.each([
    [["lift", "lea"], 2, "Why?"],
    [["lift", "--why", "x"], 2, "Whose suppression?"],
    [["lift", "nobody", "--why", "x"], 1, 'Nothing is known of a customer "nobody"'],
    [["act", "lea"], 2, "Who does what?"],
    [["act", "lea", "dance"], 2, "Who does what?"],
    [["act", "nobody", "open"], 1, 'Nothing is known of a customer "nobody"'],
    [["pause", "gret"], 2, 'Did you mean "greet"?'],
    [["resume", "greet"], 0, ""],
  ])("%j ends with %i", async (args, exit, message) => {
    const { code, err } = await run(...args);

    expect(code).toBe(exit);
    expect(err).toContain(message);
  });
});

/** These deploy twice, which takes a while: CI has the time. `CI=true npx vitest run tests/cli/ops.test.ts` */
const inCi = it.runIf(IN_CI);

describe("a canary whose file was deleted and deployed", () => {
  inCi(
    "is not on trial any more, cannot be rolled back, and keeps those inside",
    async () => {
      const own = project({ [CANARY_FILE]: CANARY.replace("50%", "100%") });
      const dir = mkdtempSync(join(tmpdir(), "sojourn-given-up-"));
      const before = await openCloud({ source: (await buildStack(own, dir)).source, dir, startTime: START });
      const Detail = JSON.stringify({ customerId: "ann" });
      await before.deliverAt(START, [{ Source: "test", DetailType: "Signed Up", Detail, EventBusName: "sojourn-dev" }]);
      await before.runUntil(START + 60_000);
      await before.close();

      rmSync(join(own, CANARY_FILE));
      const stack = await buildStack(own, dir);
      const after = await openCloud({ source: stack.source, dir });
      const there = ["--port", String(await after.listen(0, localPage(after, stack, root)))];
      const runs = await sojournIn(own, "runs", "greet", ...there);
      const back = await sojournIn(own, "rollback", "greet", ...there);
      await after.close();
      await keepStack(stack, dir);
      const resting = await sojournIn(own, "runs", "greet", "--json", "--dir", dir, "--port", "1");

      expect(runs.out).not.toContain("on trial");
      expect(runs.out).toContain("1 customer inside");
      expect(back).toMatchObject({ code: 1, err: expect.stringContaining("greet has no canary") });
      expect(JSON.parse(resting.out)[0]).not.toHaveProperty("canary");
    },
    60_000,
  );
});

describe("sojourn promote", () => {
  inCi(
    "leaves no canary behind in the cloud: it is not on trial any more, and there is nothing to roll back",
    async () => {
      const own = project({ [CANARY_FILE]: CANARY });
      const dir = mkdtempSync(join(tmpdir(), "sojourn-promote-"));
      const before = await openCloud({ source: (await buildStack(own, dir)).source, dir });
      await before.close();

      await sojournIn(own, "promote", "greet");
      const stack = await buildStack(own, dir);
      const after = await openCloud({ source: stack.source, dir });
      const there = ["--port", String(await after.listen(0, localPage(after, stack, root)))];
      const runs = await sojournIn(own, "runs", "greet", ...there);
      const back = await sojournIn(own, "rollback", "greet", ...there);
      await after.close();

      expect(runs).toMatchObject({ code: 0, out: expect.stringMatching(/^greet {2}0 customers inside\n$/) });
      expect(back).toMatchObject({ code: 1, err: expect.stringContaining("greet has no canary") });
    },
    60_000,
  );

  it("makes the canary's file the journey's, without its share", async () => {
    const own = project({ [CANARY_FILE]: `# on trial\n${CANARY}` });

    const { code, out } = await sojournIn(own, "promote", "greet");

    expect(code).toBe(0);
    expect(out).toContain(`${JOURNEY_FILE} is now what ${CANARY_FILE} was`);
    expect(existsSync(join(own, CANARY_FILE))).toBe(false);
    expect(readFileSync(join(own, JOURNEY_FILE), "utf8")).toBe(`# on trial\n${CANARY.replace("canary: 50%\n", "")}`);
  });

  it("touches nothing where the canary has a fault or is not there", async () => {
    const own = project({ [CANARY_FILE]: CANARY.replace("send: hello", "send: helo") });
    const before = readFileSync(join(own, JOURNEY_FILE), "utf8");

    const faulty = await sojournIn(own, "promote", "greet");
    const absent = await sojournIn(project(), "promote", "greet");

    expect(faulty).toMatchObject({ code: 1, err: expect.stringContaining("SJ309") });
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("nothing to promote") });
    expect(readFileSync(join(own, JOURNEY_FILE), "utf8")).toBe(before);
    expect(existsSync(join(own, CANARY_FILE))).toBe(true);
  });
});
