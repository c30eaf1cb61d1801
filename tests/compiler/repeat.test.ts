import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { historyEvents, passesPerRun } from "../../workflows/compiler/plan/longest.ts";
import { compiledJourney, mail } from "./fixture.ts";
import { type Fields, fieldsOf, walk } from "./walk.ts";

const SENT = { sent: true, held: false, dropped: false, failed: false };
const HEAD = "journey: example\nenter: { event: A }\nsteps:\n";

const reminders = compiledJourney(
  `${HEAD}  - id: tries
    repeat: { every: 3d, at most: 4, until: steps.hello.opened }
    steps:
      - if: pass = 1 or pass = 3
        then: [ { send: hello } ]
  - wait: { for: { event: Email Clicked, of: hello }, up to: 1d }
`,
).compiled;

/** Answers conditions by what is asked of which pass. */
const answering = (yes: (step: string, pass: number) => boolean) => (payload: Fields) => {
  if (payload.do === "send") return { result: SENT };
  if (payload.do === "wait") return { result: { happened: false } };
  const { step, pass } = payload;
  const answer = yes(String(step), Number(pass));
  return { result: Object.fromEntries(Object.keys(fieldsOf(payload.conditions)).map((key) => [key, answer])) };
};

describe("a repeat", () => {
  it("runs its steps, asks, waits, and runs them again, at most so often", async () => {
    const { entered, payloads } = await walk(
      reminders.definition,
      answering((step, pass) => step !== "tries" && pass % 2 === 1),
    );

    const asked = payloads.filter(({ step }) => step === "tries").map(({ pass }) => pass);
    expect(asked).toEqual([1, 2, 3, 4]);
    expect(entered.filter((name) => name === "Wait 3 days before tries")).toHaveLength(3);
    expect(payloads.filter((payload) => payload.do === "send").map(({ pass }) => pass)).toEqual([1, 3]);
  });

  it("ends as soon as `until` holds after a pass", async () => {
    const { payloads } = await walk(
      reminders.definition,
      answering((step, pass) => step !== "tries" || pass === 2),
    );

    expect(payloads.filter(({ step }) => step === "tries")).toHaveLength(2);
  });

  it("has later steps follow the message of the latest pass that sent one", async () => {
    const { payloads } = await walk(
      reminders.definition,
      answering((step, pass) => step !== "tries" && pass % 2 === 1),
    );

    const asked = payloads.filter(({ step }) => step === "tries").map(({ messages }) => messages);
    expect(asked).toEqual([{ hello: 1 }, { hello: 1 }, { hello: 3 }, { hello: 3 }]);
    const [wait] = payloads.filter((payload) => payload.do === "wait");
    expect(fieldsOf(wait?.wait)).toMatchObject({ events: [{ event: "Email Clicked", of: "hello", ofPass: 3 }] });
  });

  it("counts all of its passes and the waits between them into the longest way", () => {
    expect(reminders.rules.longest).toBe((3 * 3 + 1) * 86_400_000);
  });

  it("needs no hint of a new run where its history fits into one", () => {
    expect(reminders.definition.StartAt).toBe("Check pass = 1 or pass = 3");
    expect(JSON.stringify(reminders.definition)).not.toContain("go_on");
  });
});

describe("what is asked at the end of a pass", () => {
  const { definition } = compiledJourney(
    `${HEAD}  - id: tries
    repeat: { every: 3d, at most: 4, until: profile.paid }
    steps:
      - send: hello
      - if: profile.blocked
        then: [ { exit: blocked } ]
  - if: profile.paid
    then: [ { send: reminder } ]
`,
  ).compiled;
  const asking = (yes: string, fromPass: number) => (payload: Fields) => {
    if (payload.do === "send") return { result: SENT };
    const conditions = Object.entries(fieldsOf(payload.conditions));
    return {
      result: Object.fromEntries(
        conditions.map(([key, condition]) => [key, condition === yes && Number(payload.pass) >= fromPass]),
      ),
    };
  };

  it("is one call for the last question of the steps, for `until`, and for the first question after them", async () => {
    const { payloads, entered } = await walk(definition, asking("profile.paid", 2));

    expect(payloads.map((payload) => payload.do)).toEqual(["send", "decide", "send", "decide", "send"]);
    expect(entered.at(-1)).toBe("Send reminder");
  });

  it("is asked anew in every pass", async () => {
    const { payloads } = await walk(definition, asking("profile.none", 1));

    expect(payloads.filter((payload) => payload.do === "decide").map(({ pass }) => pass)).toEqual([1, 2, 3, 4]);
  });

  it("fails the run where it cannot be answered: there is no pass that nobody decided on", async () => {
    const { payloads, failed } = await walk(definition, (payload) =>
      payload.do === "send" ? { result: SENT } : { error: "Broken", cause: "{}" },
    );

    expect(failed).toBe("Broken");
    expect(payloads.map((payload) => payload.do)).toEqual(["send", "decide"]);
  });
});

describe("a repeat whose history would not fit into a run", () => {
  const text = readFileSync("tests/compiler/fixtures/valid/many_passes.journey.yaml", "utf8");
  const { compiled, plan } = compiledJourney(text, mail("plain", "Hello"));

  /** Plays the runs of an entry until one ends by itself; what each of them did. */
  async function runs(): Promise<Fields[][]> {
    const all: Fields[][] = [];
    for (let document: Fields | undefined = {}; document !== undefined && all.length < 20; ) {
      const { payloads } = await walk(compiled.definition, () => ({ result: SENT }), document);
      all.push([...payloads]);
      const last: Fields | undefined = payloads.at(-1);
      document = last?.do === "go_on" ? fieldsOf(last.document) : undefined;
    }
    return all;
  }

  const played = runs();

  it("goes on in new runs of the same entry, and every pass happens once", async () => {
    const all = await played;

    const sent = all.flat().filter((payload) => payload.do === "send");
    expect(sent.map(({ step, pass }) => `${step} ${pass}`)).toEqual([
      "hello 1",
      ...Array.from({ length: 2000 }, (_, i) => `plain ${i + 1}`),
      ...Array.from({ length: 700 }, (_, i) => `reminder ${i + 1}`),
    ]);
    const handed = all.flat().filter((payload) => payload.do === "go_on");
    expect(handed.map(({ document }) => fieldsOf(document).part)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(handed.map(({ document }) => fieldsOf(document).goOn)).toEqual([
      ...Array.from({ length: 6 }, () => "weather"),
      "news",
      "news",
    ]);
  });

  it("leaves each run room for a hold and the faults of each of its tasks, and for days of retries", async () => {
    const all = await played;

    expect(historyEvents(plan, () => 1)).toBeGreaterThan(25_000);
    // A send is held once (7 events) and tried seven times (2 + 7 x 3); a question and a wait follow.
    for (const payloads of all) expect(payloads.length * (7 + 23 + 4)).toBeLessThan(20_000);
  });

  it("goes on in the same run where no new one can be started", async () => {
    const part = passesPerRun(plan, () => 1) ?? 0;
    const answer = ({ do: what, pass }: Fields) => {
      if (pass === part + 2) return { error: "Exited" };
      return what === "go_on" ? { error: "TypeError" } : { result: SENT };
    };

    const { payloads } = await walk(compiled.definition, answer, { passes: { weather: part - 1 }, goOn: "weather" });

    const done = payloads.map((payload) => `${payload.do} ${payload.pass}`);
    expect(done).toEqual([`send ${part}`, `go_on ${part}`, `send ${part + 1}`, `send ${part + 2}`]);
  });
});
