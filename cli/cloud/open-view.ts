import { existsSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import { canariesIn } from "../../infra/canaries.ts";
import { About, SentMessages, sentMessage } from "../../local/page/cloud.ts";
import { type ExitCode, type Io, ProblemError } from "../command.ts";
import { builtFrom, notBuiltIn } from "../start/built-from.ts";
import { LAST_BATCH_MS } from "../start/replay.ts";
import { keptStack, LOCAL_STAGE } from "../start/stack.ts";
import { paint } from "../terminal.ts";
import { type CloudChoice, DEFAULT_PORT } from "./options.ts";
import { type CloudView, resourcesOf } from "./view.ts";

/** Opens the cloud that a command was asked to look at, gives it to `work`, and closes it afterwards. The exit code is that of `work`. */
export async function withView(
  choice: CloudChoice,
  io: Io,
  work: (view: CloudView) => Promise<ExitCode>,
): Promise<ExitCode> {
  const view = await openView(choice, io);
  try {
    return await work(view);
  } finally {
    await view.close();
  }
}

/** The same, for a command that concerns what stands under workflows/: it first tells which files a local cloud does not have. */
export async function withBuiltView(
  choice: CloudChoice,
  io: Io,
  work: (view: CloudView) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withView(choice, io, async (view) => {
    const missing = view.built && notBuiltIn(view.built, await builtFrom(io.root));
    if (missing !== undefined) {
      const again = view.isRunning ? "End it with Ctrl-C; npm start" : "npm start";
      io.err.write(
        `${paint(io, io.err).yellow("Note:")} ${view.where} was started before ${missing}. ${again} builds it in and goes on where it was.\n`,
      );
    }
    return work(view);
  });
}

/**
 * The deployed stack, if one was named; else the local cloud that listens on the port; else what an earlier `npm start` left
 * under `.sojourn/`, opened with its clock stopped.
 */
async function openView(choice: CloudChoice, io: Io): Promise<CloudView> {
  if (choice.stack !== undefined) {
    const { stackView } = await import("./stack-view.ts");
    return stackView(choice.stack, io.root);
  }
  const running = await runningView(choice.port);
  if (running !== undefined) return running;
  if (existsSync(join(choice.dir, "cloud.db"))) return restingView(choice);
  throw new ProblemError(
    `No local cloud listens on port ${choice.port}, and none has been started before.`,
    "Start one with npm start, or name a deployed stack with --stack.",
  );
}

/** What an earlier `npm start` left in this folder, opened in this process. Its clock is stopped. */
async function restingView({ dir, port }: CloudChoice): Promise<CloudView> {
  const stack = await keptStack(dir);
  if (stack === undefined)
    throw new ProblemError(`${dir} holds no stack.`, "Start the local cloud once with npm start.");
  // Loaded only here: it is most of the code that a command could load.
  const [{ openCloud }, { StoreRefusedError }] = await Promise.all([
    import("../../local/cloud.ts"),
    import("../../local/store/store.ts"),
  ]);
  const cloud = await openCloud({ source: stack.source, dir }).catch((error: unknown) => {
    if (!(error instanceof StoreRefusedError)) throw error;
    if (!error.inUse) throw new ProblemError(error.message);
    throw new ProblemError(
      `A local cloud runs over ${dir}, but not on port ${port}.`,
      "Give the port that npm start was given: --port N.",
    );
  });
  return {
    where: "the local cloud (at rest)",
    reach: "",
    dynamodb: new DynamoDBClient(cloud.clientConfig),
    sfn: new SFNClient(cloud.clientConfig),
    events: new EventBridgeClient(cloud.clientConfig),
    sqs: new SQSClient(cloud.clientConfig),
    sns: new SNSClient(cloud.clientConfig),
    clientConfig: cloud.clientConfig,
    ...resourcesOf(LOCAL_STAGE, cloud.stack),
    canaries: canariesIn(Object.entries(cloud.stack.outputs)),
    zone: stack.zone,
    now: () => cloud.now(),
    outbox: async (customerId) => cloud.outbox(customerId).map(sentMessage),
    ...defined({ built: stack.built }),
    isRunning: false,
    base: async () => `http://127.0.0.1:${await cloud.listen(0)}`,
    // The queue waits a moment for its batch to fill. Apart from that the clock is stopped.
    settle: () => cloud.runUntil(cloud.now() + LAST_BATCH_MS),
    close: () => cloud.close(),
  };
}

/** The local cloud that listens on this port of 127.0.0.1; undefined when nothing, or something else, does. */
async function runningView(port: number): Promise<CloudView | undefined> {
  const base = `http://127.0.0.1:${port}`;
  const about = await fetchJson(`${base}/about.json`, About).catch(() => undefined);
  if (about === undefined) return undefined;
  const config = {
    endpoint: base,
    region: about.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const clients = {
    dynamodb: new DynamoDBClient(config),
    sfn: new SFNClient(config),
    events: new EventBridgeClient(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
  };
  return {
    ...clients,
    where: `the local cloud on port ${port}`,
    clientConfig: config,
    reach: port === DEFAULT_PORT ? "" : ` --port ${port}`,
    ...resourcesOf(about.stage, about),
    canaries: about.canaries,
    zone: about.zone,
    now: () => about.now,
    outbox: (customerId) =>
      fetchJson(
        `${base}/outbox.json${customerId === undefined ? "" : `?customer=${encodeURIComponent(customerId)}`}`,
        SentMessages,
      ),
    ...defined({ built: about.built }),
    isRunning: true,
    base: async () => base,
    settle: async () => {},
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

async function fetchJson<T>(url: string, shape: z.ZodMiniType<T>): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  return shape.parse(await answer.json());
}
