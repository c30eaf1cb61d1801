import { describe, expect, it } from "vitest";
import { CALL_PAUSES } from "../../core/call/pauses.ts";
import { MAY_HAVE_RUN, NOT_RUN } from "../../workflows/compiler/emit/retry.ts";
import { compiledJourney } from "./fixture.ts";
import { type Answer, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

const CALL =
  "journey: example\nenter: { event: A }\nsteps:\n  - call: billing_retry\n    keep: { status: =answer.body.status }\n  - send: hello\n";
const failed = (cause: string): Answer => ({ error: "Retryable", cause });
const lambdaError = (message: string) =>
  JSON.stringify({ errorType: "Retryable", errorMessage: message, trace: ["Retryable: at call"] });

/** The document after a journey whose first task is answered so. */
async function documentAfter(text: string, first: Answer): Promise<Fields> {
  const { definition } = compiledJourney(text).compiled;
  const { output } = await walk(definition, (payload) =>
    payload.do === "send" ? { result: { sent: true, held: false, dropped: false, failed: false } } : first,
  );
  return fieldsOf(output);
}

describe("a call", () => {
  it("leaves its result in the run's document", async () => {
    const { steps } = await documentAfter(CALL, { result: { ok: true, code: 200, status: "paid" } });

    expect(fieldsOf(steps).billing_retry).toEqual({ ok: true, code: 200, status: "paid" });
  });

  it.each([
    ["the status of its last attempt", lambdaError('{"code":503}'), 503],
    ["0 where there was no answer", lambdaError('{"code":0}'), 0],
    ["0 where the cause says nothing", "The function was throttled.", 0],
    ["0 where there is no cause", "", 0],
  ])("that has failed for good says %s, and the journey goes on", async (_, cause, code) => {
    const { steps } = await documentAfter(CALL, failed(cause));

    expect(fieldsOf(steps).billing_retry).toEqual({ ok: false, code });
    expect(fieldsOf(steps).hello).toMatchObject({ sent: true });
  });

  it("is tried as often as its destination says", () => {
    const { definition } = compiledJourney(CALL).compiled;

    expect(statesOf(definition).get("Call billing_retry")?.Retry).toMatchObject([
      { ErrorEquals: ["Exited", "GivenUp"], MaxAttempts: 0 },
      ...CALL_PAUSES.map((pause) => ({
        ErrorEquals: [`RetryAfter${pause}`],
        IntervalSeconds: pause,
        BackoffRate: 1,
        MaxAttempts: 30,
      })),
      { ErrorEquals: ["Retryable", ...MAY_HAVE_RUN], MaxAttempts: 30, MaxDelaySeconds: 3600 },
      { ErrorEquals: NOT_RUN, MaxAttempts: 140, MaxDelaySeconds: 1800, JitterStrategy: "FULL" },
      { ErrorEquals: ["States.ALL"] },
    ]);
  });
});

describe.each([
  ["an update", "update: { set: { plan: free } }", "update_1"],
  ["an emit", "emit: { event: Downgraded }", "emit_1"],
])("%s", (_, step, id) => {
  const text = `journey: example\nenter: { event: A }\nsteps:\n  - ${step}\n  - send: hello\n`;

  it("leaves nothing in the run's document", async () => {
    const { steps } = await documentAfter(text, { result: null });

    expect(Object.keys(fieldsOf(steps))).toEqual(["hello"]);
  });

  it("that has failed for good says so, and the journey goes on", async () => {
    const { steps } = await documentAfter(text, { error: "Error", cause: "any" });

    expect(fieldsOf(steps)).toMatchObject({ [id]: { failed: true }, hello: { sent: true } });
  });

  it("ends the run where the entry has ended", async () => {
    const document = await documentAfter(text, { error: "Exited" });

    expect(document).not.toHaveProperty("steps");
  });
});
