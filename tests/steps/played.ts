import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Json } from "../../core/model/json.ts";
import { parseTask, perform } from "../../functions/steps/task.ts";
import { AwsError } from "../../local/protocol/service.ts";
import type { LambdaAnswer } from "../../local/stepfunctions/ports.ts";
import { compiledJourney } from "../compiler/fixture.ts";
import { event, rulesOf, world } from "../ingest/world.ts";
import { failed, ok, START, TestCloud } from "../stepfunctions/cloud.ts";

/** What a test does to a call before it is made (`undefined`: nothing), and to its answer: an error's name. */
export interface Trouble {
  /** The call does not reach the function. */
  readonly before?: (call: Called) => string | undefined;
  /** The function has done its work, and its answer is lost. */
  readonly after?: (call: Called) => string | undefined;
}

export interface Called {
  readonly name: string;
  readonly payload: Json;
  /** Milliseconds since the run began. */
  readonly at: number;
}

/** By how many milliseconds the clock of a machine is ahead of that of Step Functions. */
export interface Skew {
  readonly ingest?: number;
  readonly steps?: number;
}

/**
 * A run of one customer's through the machine of these steps, on the real interpreter, with the real steps function over memory
 * adapters. The customer has entered by `Cart Updated` at the moment the run begins; the entry is `example#1`.
 */
export async function play(steps: string, trouble: Trouble = {}, skew: Skew = {}) {
  const { compiled } = compiledJourney(`journey: example\nenter: { event: Cart Updated }\nsteps:\n${steps}`);
  const all = world(rulesOf([compiled.rules]));
  const cloud: TestCloud = new TestCloud({ steps: (payload) => invoke("steps", payload) });
  const clockOf = (ahead = 0) => ({ now: () => cloud.kernel.now() + ahead });
  const tokens = {
    succeed: async (token: string, result: object): Promise<"answered" | "late"> => {
      try {
        await cloud.call("SendTaskSuccess", { taskToken: token, output: JSON.stringify(result) });
        return "answered";
      } catch (fault) {
        if (fault instanceof AwsError) return "late";
        throw fault;
      }
    },
  };
  const bus = { put: async () => {} };
  const ingesting = { ...all.deps, tokens, clock: clockOf(skew.ingest) };
  const stepping = { ...all.deps, tokens, bus, clock: clockOf(skew.steps) };

  async function invoke(name: string, payload: Json): Promise<LambdaAnswer> {
    const call = { name, payload, at: cloud.kernel.now() - START };
    const unreached = trouble.before?.(call);
    if (unreached !== undefined) return failed(unreached);
    const answer = await work(payload);
    const lost = trouble.after?.(call);
    return lost === undefined ? answer : failed(lost);
  }

  async function work(payload: Json): Promise<LambdaAnswer> {
    try {
      const answer = await perform(stepping, parseTask(payload));
      return ok(answer === undefined ? null : { ...answer });
    } catch (error) {
      if (error instanceof Error) return failed(error.name, error.message);
      throw error;
    }
  }

  const ingest = async (name: string, parts: Partial<CustomerEvent> = {}) => {
    await ingestCustomer(ingesting, "ada", [event(name, { time: ingesting.clock.now(), ...parts })]);
  };
  await ingest("Cart Updated");
  const machine = cloud.states.deploy({
    name: "example",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(compiled.definition).replaceAll(/\$\{(\w+)FunctionArn\}/g, (_, name) =>
      name.toLowerCase(),
    ),
  });
  const { start } = all.entry("example#1");
  const input = { contract: 1, customer: "ada", journey: "example", n: 1, start, steps: {} };
  const arn = await cloud.start(machine, input);
  return {
    ...all,
    cloud,
    arn,
    ingest,
    /** Goes on to so many milliseconds after the run began. */
    until: (at: number) => cloud.kernel.runUntil(START + at),
    /** The run as it stands. */
    run: () => cloud.describe(arn),
    /** Results of its steps, once it has ended. */
    results: async (): Promise<unknown> => {
      const output = await cloud.output(arn);
      return typeof output === "object" && output !== null && "steps" in output ? output.steps : undefined;
    },
    states: async (): Promise<readonly string[]> => statesIn(await cloud.history(arn)),
  };
}

function statesIn(history: readonly { readonly [field: string]: unknown }[]): readonly string[] {
  return history.flatMap(({ stateEnteredEventDetails: details }) =>
    typeof details === "object" && details !== null && "name" in details ? [String(details.name)] : [],
  );
}
