import { SendTaskSuccessCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { currentRun, runInput, runName } from "../../core/enter/run.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import { changedMachines, type Definition } from "../replay/changed-machines.ts";
import { entryOf, leavePending, profileOf } from "./leftovers.ts";
import { bounceOf, sesDetail } from "./ses.ts";
import { agreed, event, NAMES, openShop, proved, type Shop } from "./shop.ts";

/** Each customer but `ann` meets one edge at which something may be delivered twice. */
const CUSTOMERS = ["bus", "queue", "start", "token", "status", "feedback", "ann"] as const;

/** Does everything once, and then, if asked, delivers again what each edge has delivered. */
async function play(again: boolean, source: TemplateSource = proved()): Promise<Shop> {
  const shop = await openShop("2026-03-02T09:55:00Z", source);
  const twice = async (deliver: () => Promise<unknown>): Promise<void> => {
    await deliver();
    if (again) await deliver();
  };
  const only = async (deliver: () => Promise<unknown>): Promise<void> => {
    if (again) await deliver();
  };

  await shop.until("2026-03-02T10:00:00Z");
  for (const who of CUSTOMERS.filter((one) => one !== "queue")) shop.cloud.putEvents([started(who)]);
  await only(async () => shop.cloud.putEvents([started("bus")]));
  await twice(() => redeliver(shop, NAMES.queues.ingest, envelope("queue")));
  await shop.until("2026-03-02T10:20:00Z");
  await only(async () => shop.cloud.putEvents([started("bus")]));
  await only(() => redeliver(shop, NAMES.queues.ingest, envelope("queue")));
  await only(() => startAgain(shop, "start"));
  await shop.until("2026-03-02T12:20:00Z");

  const { waits } = await entryOf(shop, "token", "probe");
  const token = Object.values(waits)[0]?.token ?? "";
  await shop.at(
    "2026-03-02T12:30:00Z",
    ...CUSTOMERS.map((who) => event("Probe Answered", who, { id: `answer-${who}` })),
  );
  await only(() => answerAgain(shop, "token", token));
  const { n } = await entryOf(shop, "feedback", "probe");
  const bounced = sesDetail("feedback", `probe#${n}#hello#1`, bounceOf("feedback@example.com", "2026-03-02T12:40:00Z"));
  await shop.until("2026-03-02T12:45:00Z");
  await twice(() => redeliver(shop, NAMES.queues.ingest, ses("Email Bounced", bounced)));
  await shop.until("2026-03-02T13:00:00Z");
  await only(() => redeliver(shop, NAMES.queues.ingest, ses("Email Bounced", bounced)));
  await only(() => endAgain(shop, "status"));
  await only(() => expect(startAgain(shop, "start")).rejects.toThrow("Already"));
  // Another journey's mail, to see who can still be written to.
  await shop.at(
    "2026-03-02T14:00:00Z",
    ...CUSTOMERS.map((who) => event("Reference Started", who, { id: `ref-${who}` })),
  );
  await shop.until("2026-03-03T10:00:00Z");
  return shop;
}

function started(who: string) {
  return event("Probe Started", who, { id: `started-${who}`, context: agreed(who) });
}

/** What EventBridge puts into the queue; its own id is the event's. */
function envelope(who: string): object {
  return ses("Probe Started", { customerId: who, context: agreed(who) }, "shop");
}

function ses(name: string, detail: object, source = "aws.ses"): object {
  const common = { version: "0", account: "000000000000", region: "us-east-1", resources: [] };
  return { ...common, id: `id-${name}`, "detail-type": name, source, time: "2026-03-02T10:00:00Z", detail };
}

async function redeliver(shop: Shop, queue: string, body: object): Promise<void> {
  const QueueUrl = shop.cloud.queue(queue)?.settings.url ?? "";
  await shop.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
}

/** Starts the same run again, as an ingest does that died before it noted that it had, and so does the sweeper. */
async function startAgain(shop: Shop, who: string): Promise<void> {
  const profile = await profileOf(shop, who);
  const entry = await entryOf(shop, who, "probe");
  const { journey, n, version, start } = entry;
  await leavePending(shop, who, { kind: "enter", journey, n, version, start });
  await shop.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: `${machineOf(shop, journey)}:v${version}`,
      name: runName(sha256, profile, currentRun(entry)),
      input: JSON.stringify(runInput(who, journey, n, start)),
    }),
  );
}

/** Answers a wait again: the task is done with, and so the answer is refused; the sweeper's counts as late. */
async function answerAgain(shop: Shop, who: string, taskToken: string): Promise<void> {
  await shop.until("2026-03-02T12:31:00Z");
  const { journey, n } = await entryOf(shop, who, "probe");
  await leavePending(shop, who, {
    kind: "wake",
    journey,
    n,
    step: "answer",
    pass: 1,
    token: taskToken,
    result: { happened: true },
  });
  const output = JSON.stringify({ happened: false });
  await expect(shop.sfn.send(new SendTaskSuccessCommand({ taskToken, output }))).rejects.toThrow();
}

/** Reports the end of a run again. */
async function endAgain(shop: Shop, who: string): Promise<void> {
  const profile = await profileOf(shop, who);
  const entry = await entryOf(shop, who, "probe");
  const { journey, n, start } = entry;
  const name = runName(sha256, profile, currentRun(entry));
  const stateMachineArn = machineOf(shop, journey);
  shop.cloud.report("aws.states", "Step Functions Execution Status Change", {
    executionArn: `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`,
    stateMachineArn,
    name,
    status: "FAILED",
    startDate: start,
    stopDate: shop.cloud.now(),
    input: JSON.stringify(runInput(who, journey, n, start)),
    output: null,
    error: "Late",
    cause: null,
  });
}

function machineOf(shop: Shop, journey: string): string {
  return shop.cloud.stack.machines.find(({ name }) => name === NAMES.machine(journey))?.arn ?? "";
}

/** Calls every function of a machine twice in a row, as Step Functions may. */
function everyTaskTwice({ States: states }: Definition): void {
  for (const [name, state] of Object.entries(states)) {
    if (state.Type !== "Task") continue;
    const { End: _, ...first } = state;
    states[name] = { ...first, Next: `${name} again` };
    states[`${name} again`] = state;
  }
}

let once: Shop;
let twice: Shop;

beforeAll(async () => {
  once = await play(false);
  twice = await play(true);
}, 60_000);

/** What is stored of a customer, but how often it was written. */
async function stored(shop: Shop, who: string): Promise<Omit<Profile, "ver">> {
  const { ver: _, ...profile } = await profileOf(shop, who);
  return profile;
}

describe("what is delivered twice happens once", () => {
  it.each([
    ["bus", "an event that is put on the bus again, with its id"],
    ["queue", "a message of the queue that comes again, in the same batch and later"],
    ["start", "a run that is started again"],
    ["token", "a wait that is answered again"],
    ["status", "the end of a run that is reported again"],
    ["feedback", "a bounce that is reported again"],
  ])("%s: %s", async (who) => {
    expect(twice.outbox(who)).toEqual(once.outbox(who));
    expect(await stored(twice, who)).toEqual(await stored(once, who));
  });

  it("and did happen: messages, answers and a bounce that keeps later mail back", async () => {
    for (const who of CUSTOMERS.filter((one) => one !== "feedback")) {
      expect(once.outbox(who).map((line) => line.split(" ")[1])).toEqual([
        "probe.hello",
        "probe.win_back_thanks",
        "reference.first",
      ]);
      expect((await stored(once, who)).journeys.probe).toMatchObject({ count: 1, ended: { completed: 1 } });
    }
    expect(once.outbox("feedback").map((line) => line.split(" ")[1])).toEqual(["probe.hello", "probe.win_back_thanks"]);
    expect((await stored(once, "feedback")).counts["Email Bounced"]?.n).toBe(1);
  });

  it("all counts are the same, and more came in", async () => {
    const arrived = (shop: Shop) => shop.cloud.queue(NAMES.queues.ingest)?.sent ?? 0;

    expect(await twice.tally()).toEqual(await once.tally());
    expect(twice.cloud.outboxJson()).toBe(once.cloud.outboxJson());
    expect(arrived(twice) - arrived(once)).toBe(6);
    expect(twice.cloud.queue(NAMES.queues.settle)?.sent).toBe((once.cloud.queue(NAMES.queues.settle)?.sent ?? 0) + 1);
  });

  it("a function that a machine calls twice for each step", async () => {
    const doubled = await play(false, changedMachines(proved(), everyTaskTwice));

    expect(doubled.cloud.outboxJson()).toBe(once.cloud.outboxJson());
    expect(await doubled.tally()).toEqual(await once.tally());
    expect(doubled.calls("send").GetItem).toBeGreaterThan((once.calls("send").GetItem ?? 0) * 1.5);
  });
});
