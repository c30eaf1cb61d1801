import { describe, expect, it } from "vitest";
import { sendMessage } from "../../core/send/send.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { MAY_HAVE_RUN, NOT_RUN } from "../../workflows/compiler/emit/retry.ts";
import { compiledJourney } from "../compiler/fixture.ts";
import { failed, ok, TestCloud } from "../stepfunctions/cloud.ts";
import { dying } from "./dying.ts";
import { SENT, world } from "./world.ts";

const DAY_SECONDS = 86_400;

/** A marketing message on a topic that everybody gets, and one that goes to everybody. */
const TEMPLATES = {
  hello: {
    path: "workflows/templates/hello.email.html",
    text: "---\ntopic: account\nsubject: Hello\n---\n<p>Hello</p> {{ links.preferences }}\n",
  },
  receipt: {
    path: "workflows/templates/receipt.email.html",
    text: "---\ntransactional: true\nsubject: Receipt\n---\n<p>Thank you</p>\n",
  },
} as const;

type Death = { readonly at: number; readonly when: "before" | "after" };

/**
 * Plays the emitted machine of a send on the interpreter. `first` says what becomes of the coming calls: the function dies at
 * one of its own calls, or does its work, or is not reached; what Step Functions then hears is the error.
 */
async function play(name: keyof typeof TEMPLATES, error: string, ...first: readonly (Death | "all" | "nothing")[]) {
  const text = `journey: welcome\nenter: { event: A }\nsteps:\n  - { id: ${name}, send: ${name} }\n`;
  const { compiled } = compiledJourney(text, TEMPLATES[name]);
  const here = await world();
  const deps = { ...here.deps, clock: { now: () => cloud.kernel.now() } };
  const cloud: TestCloud = new TestCloud({
    send: async (payload, call) => {
      const what = first[call - 1];
      if (what === "nothing") return failed(error);
      const process = typeof what === "object" ? dying(deps, what.at, what.when) : undefined;
      try {
        const sent = sendMessage(process?.deps ?? deps, parseSendTask(payload), `invocation-${call}`);
        const result = await Promise.race([sent, ...(process === undefined ? [] : [process.died])]);
        return result === "died" || what === "all" ? failed(error) : ok({ ...result });
      } catch (thrown) {
        if (thrown instanceof Error) return failed(thrown.name, thrown.message);
        throw thrown;
      }
    },
  });
  cloud.kernel.time = here.clock.now();
  const machine = cloud.states.deploy({
    name: "welcome",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(compiled.definition).replaceAll("${SendFunctionArn}", "send"),
  });
  const start = here.profiles.all()[0]?.entries["welcome#1"]?.start ?? 0;
  const run = await cloud.start(machine, { contract: 1, customer: "c-1", journey: "welcome", n: 1, start, steps: {} });
  await cloud.pass(3 * DAY_SECONDS);
  const output = await cloud.output(run);
  const steps = typeof output === "object" && output !== null && "steps" in output ? output.steps : undefined;
  return { calls: here.channel.calls.length, steps, transitions: cloud.transitions };
}

describe("a send whose answer is lost, run again by its machine", () => {
  it.each([...MAY_HAVE_RUN, ...NOT_RUN])("does not send twice where it had done its work: %s", async (error) => {
    expect(await play("hello", error, "all")).toEqual({ calls: 1, steps: { hello: SENT }, transitions: 2 });
  });

  it.each([...MAY_HAVE_RUN, ...NOT_RUN])("sends, a hundred tries later, what never ran: %s", async (error) => {
    const tries = Array.from({ length: 100 }, () => "nothing" as const);

    expect(await play("hello", error, ...tries)).toEqual({ calls: 1, steps: { hello: SENT }, transitions: 101 });
  });

  it.each(
    [0, 1, 2, 3, 4, 5].flatMap((at) => [
      { at, when: "before" as const },
      { at, when: "after" as const },
    ]),
  )("sends at most once where the function died $when its call $at, twice over", async (death) => {
    const { calls, steps } = await play("hello", "Lambda.Unknown", death, death);

    expect(calls).toBeLessThanOrEqual(1);
    expect(steps).toMatchObject({ hello: { sent: true, failed: false } });
  });

  it("sends what is transactional again where the function died before the provider heard of it", async () => {
    const { calls, steps } = await play("receipt", "Lambda.Unknown", { at: 4, when: "before" });

    expect(calls).toBe(1);
    expect(steps).toMatchObject({ receipt: { sent: true } });
  });
});
