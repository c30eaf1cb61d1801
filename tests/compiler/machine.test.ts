import { readdirSync, readFileSync } from "node:fs";
import jsonata from "jsonata-aws";
import { describe, expect, it } from "vitest";
import { parseCallTask } from "../../functions/call/parse-task.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { parseTask } from "../../functions/steps/task.ts";
import { RETRYABLE } from "../../workflows/compiler/emit/retry.ts";
import { compiledJourney as compiledAlone, journeyFile, mail } from "./fixture.ts";
import { aslErrors, evaluated, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

const fixture = (name: string) => readFileSync(`tests/compiler/fixtures/valid/${name}.journey.yaml`, "utf8");
const RECEIPT = {
  path: "workflows/templates/receipt.webhook.json",
  text: "---\ntransactional: true\nurl: https://example.com/receipts\n---\n{}\n",
};
/** Takes requests. */
const WIN_BACK = journeyFile("journey: win_back\nenter: { api: true }\nsteps:\n  - send: plain\n");
const compiledJourney = (text: string) => compiledAlone(text, WIN_BACK, RECEIPT, mail("plain", "Hello"));
const names = readdirSync("tests/compiler/fixtures/valid")
  .filter((name) => name.endsWith(".journey.yaml"))
  .map((name) => name.replace(".journey.yaml", ""));

const SENT = { sent: true, held: false, dropped: false, failed: false };

/** Answers every task well, each question with `yes`. */
const kindly = (yes: boolean) => (payload: Fields) => {
  if (payload.do === "send") return { result: SENT };
  if (payload.do === "wait") return { result: { happened: yes, which: 0 } };
  if (payload.do === "moment") return { result: { skip: yes } };
  if (payload.do === "go_on") return { result: null };
  return { result: Object.fromEntries(Object.keys(fieldsOf(payload.conditions)).map((key) => [key, yes])) };
};

/** Which function reads it. */
function parserOf(payload: Fields): (input: unknown) => unknown {
  if (payload.do === "send") return parseSendTask;
  return payload.do === "call" ? parseCallTask : parseTask;
}

describe("a machine", () => {
  it.each(names)("of %s is accepted by asl-validator and has no Pass state but a note that it begins with", (name) => {
    const { definition } = compiledJourney(fixture(name)).compiled;

    expect(aslErrors(definition)).toEqual([]);
    const passes = [...statesOf(definition)].filter(([, state]) => state.Type === "Pass").map(([title]) => title);
    // There is no transition before it that could assign it (ADR 0131).
    expect(passes).toEqual(name === "notes" ? [definition.StartAt] : []);
  });

  it.each(names)("of %s evaluates what JSONata 2.0.6 knows, and nothing that its author wrote", (name) => {
    const { definition } = compiledJourney(fixture(name)).compiled;

    const texts = [...JSON.stringify(definition).matchAll(/"(\{%(?:[^"\\]|\\.)*%\})"/g)].map(([, text = ""]) =>
      JSON.parse(`"${text}"`).slice(2, -2),
    );

    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(() => jsonata(text)).not.toThrow();
      expect(text).not.toMatch(/profile|entry\.|event\.|\?\?|\?:/);
    }
  });

  it.each(names)("of %s gives the functions tasks that they accept, on either answer", async (name) => {
    const { definition } = compiledJourney(fixture(name)).compiled;

    for (const yes of [true, false]) {
      const { payloads } = await walk(definition, kindly(yes));

      for (const payload of payloads) {
        expect(() => parserOf(payload)(payload)).not.toThrow();
      }
    }
  });

  it.each([true, false])("of the reference journey is walked in at most 10 states (answers: %s)", async (yes) => {
    const { definition } = compiledJourney(fixture("reference")).compiled;

    const { entered } = await walk(definition, kindly(yes));

    expect(entered.length).toBeLessThanOrEqual(10);
  });

  it("of the reference journey ends after the longest way, five days", () => {
    expect(compiledJourney(fixture("reference")).compiled.rules.longest).toBe(5 * 86_400_000);
  });

  it("keeps the results of all steps in the run's document", async () => {
    const { definition } = compiledJourney(fixture("waits_for_payment")).compiled;

    const { output } = await walk(definition, kindly(true));

    expect(output).toMatchObject({
      customer: "c1",
      n: 3,
      steps: { hello: SENT, paid: { happened: true }, reminder: SENT, wait_1: { happened: true } },
    });
  });

  it("waits for a held message until it may be sent, then sends it, and keeps its document", async () => {
    const { definition } = compiledJourney(fixture("one_mail")).compiled;
    const hold = {
      error: "Hold",
      cause: JSON.stringify({
        errorType: "Hold",
        errorMessage: JSON.stringify({ until: "2026-03-02T08:00:00.000Z" }),
        trace: [],
      }),
    };
    let calls = 0;

    const { entered, output } = await walk(definition, () => (calls++ === 0 ? hold : { result: SENT }));

    expect(entered).toEqual(["Send hello", "Hold hello until allowed", "Send hello"]);
    expect(output).toMatchObject({ customer: "c1", until: "2026-03-02T08:00:00.000Z", steps: { hello: SENT } });
  });

  it("goes on after a send that failed for good, with the step marked", async () => {
    const { definition } = compiledJourney(fixture("reference")).compiled;

    const { entered, output } = await walk(definition, (payload, name) =>
      name === "Send hello" ? { error: "TypeError" } : kindly(true)(payload),
    );

    expect(entered.at(-1)).toBe("Wait 1 day (2)");
    expect(output).toMatchObject({ steps: { hello: { sent: false, failed: true } } });
  });

  it.each(["decide", "moment"])("fails where a %s could not be made: that is no answer", async (what) => {
    const { definition } = compiledJourney(fixture(what === "decide" ? "reference" : "moments")).compiled;

    const { entered, failed } = await walk(definition, (payload) =>
      payload.do === what ? { error: "TypeError" } : kindly(true)(payload),
    );

    expect(failed).toBe("TypeError");
    expect(statesOf(definition).get(entered.at(-1) ?? "")?.Type).toBe("Task");
  });

  it("ends a run whose entry has ended, without an outcome of its own", async () => {
    const { definition } = compiledJourney(fixture("reference")).compiled;

    const { entered, output } = await walk(definition, () => ({ error: "Exited" }));

    expect(entered).toEqual(["Send hello", "Left before"]);
    expect(output).toEqual({ customer: "c1", journey: "example", n: 3 });
  });

  it("takes else when a wait times out, and says so", async () => {
    const { definition } = compiledJourney(fixture("waits_for_payment")).compiled;

    const { output } = await walk(definition, (payload) =>
      payload.do === "wait" ? { error: "States.Timeout" } : kindly(true)(payload),
    );

    expect(output).toEqual({ customer: "c1", journey: "example", n: 3, outcome: "unpaid" });
  });

  it("counts the time of a wait from when the step began, whole seconds, at least one", async () => {
    const { definition } = compiledJourney(fixture("waits_for_payment")).compiled;
    const state = [...statesOf(definition).values()].find((one) => one.TimeoutSeconds !== undefined);
    const at = (time: string) => ({ context: { State: { EnteredTime: time } } });
    const now = Date.now();

    const fresh = await evaluated(state?.TimeoutSeconds, at(new Date(now).toISOString()));
    const old = await evaluated(state?.TimeoutSeconds, at(new Date(now - 6 * 86_400_000).toISOString()));
    const took = Math.ceil((Date.now() - now) / 1_000);

    expect(Number(fresh)).toBeLessThanOrEqual(5 * 86_400);
    expect(Number(fresh)).toBeGreaterThanOrEqual(5 * 86_400 - took - 1);
    expect(old).toBe(1);
  });

  it("never retries Hold, Exited or the end of a wait", () => {
    for (const name of names) {
      for (const state of statesOf(compiledJourney(fixture(name)).compiled.definition).values()) {
        const [first] = Array.isArray(state.Retry) ? state.Retry : [];
        if (state.Type !== "Task") continue;
        const waits = String(state.Resource).endsWith("Token");
        expect(fieldsOf(first).MaxAttempts).toBe(0);
        expect(fieldsOf(first).ErrorEquals).toContain("Exited");
        if (waits) expect(fieldsOf(first).ErrorEquals).toContain("States.Timeout");
        else if (fieldsOf(fieldsOf(state.Arguments).Payload).do === "send")
          expect(fieldsOf(first).ErrorEquals).toContain("Hold");
      }
    }
  });

  it("retries what is retryable for more than 24 hours, even when chance is unkind", () => {
    const { IntervalSeconds = 0, BackoffRate = 1, MaxDelaySeconds = 0, MaxAttempts } = RETRYABLE;
    let mean = 0;
    let variance = 0;
    for (let attempt = 0; attempt < MaxAttempts; attempt++) {
      const delay = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
      mean += delay / 2;
      variance += delay ** 2 / 12;
    }

    expect(mean - 5 * Math.sqrt(variance)).toBeGreaterThan(24 * 3600);
  });
});
