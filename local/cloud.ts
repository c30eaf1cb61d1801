import { hash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod/mini";
import { HttpApi } from "./apigateway/http-api.ts";
import { connectEventSources, deployMachines, deployTables, openQueues } from "./deployment.ts";
import { type Dynamo, dynamoHandler, tableService } from "./dynamodb/handler.ts";
import { Delivery } from "./eventbridge/delivery.ts";
import { EventBridge } from "./eventbridge/event-bridge.ts";
import { startSchedules } from "./eventbridge/schedules.ts";
import { eventBridgeService } from "./eventbridge/service.ts";
import { callOverHttp } from "./faults/calls.ts";
import { Faults } from "./faults/faults.ts";
import type { FaultPlan } from "./faults/plan.ts";
import { type InstantObserver, VirtualKernel } from "./kernel/virtual-kernel.ts";
import { AsyncInvocations } from "./lambda/async-invocations.ts";
import { IdleInvocations } from "./lambda/idle-invocations.ts";
import { currentInvocation } from "./lambda/invocation-context.ts";
import { LambdaHost, nameOf } from "./lambda/lambda.ts";
import { Logs } from "./lambda/logs.ts";
import { lambdaService, stateMachineInvoker } from "./lambda/service.ts";
import { LocalCloud, METER_KEY } from "./local-cloud.ts";
import { Meter } from "./meter/meter.ts";
import { Observed } from "./meter/observed.ts";
import { type Answers, Calls } from "./outbox/calls.ts";
import { carryingDoor, keepingDoor, Outbox, type OutboxMessage, postingDoor } from "./outbox/outbox.ts";
import { sesService, smsService, snsService, socialService } from "./outbox/providers.ts";
import { Gateway } from "./protocol/gateway.ts";
import { callInProcess, inProcessHandler } from "./protocol/in-process.ts";
import { stsService } from "./protocol/service.ts";
import { secretsManagerService } from "./secretsmanager/service.ts";
import { topicsOf } from "./sns/topics.ts";
import { createMessageTable } from "./sqs/message-table.ts";
import { sqsService } from "./sqs/service.ts";
import { createStepFunctions, type StepFunctions, statesService } from "./stepfunctions/step-functions.ts";
import { DurableRunStorage } from "./store/run-storage.ts";
import { openStore, type Store } from "./store/store.ts";
import { loadTemplate, type TemplateSource } from "./template/load-template.ts";
import type { FunctionResource, MachineResource, Stack } from "./template/stack.ts";

export interface CloudOptions {
  /** The synthesized template and its code, as they would be deployed. */
  readonly source: TemplateSource;
  /** The directory of the store; absent: in memory. */
  readonly dir?: string;
  /** Deletes the contents of `dir` first. */
  readonly fresh?: boolean;
  readonly region?: string;
  /** How many jobs of a round run at once (10); the outcome does not depend on it. */
  readonly concurrency?: number;
  /** The start of virtual time in a new store (real time); epoch milliseconds. */
  readonly startTime?: number;
  /** Answers of destinations instead of their examples. */
  readonly answers?: Answers;
  /** The fault plan. Without one nothing fails, and invocations take no time. */
  readonly faults?: FaultPlan;
  /** The files that go with e-mail, by their key; undefined where there is none. Without it each is a line that says so. */
  readonly attached?: (key: string) => Promise<Uint8Array | undefined>;
  /** Told of each message that reaches a provider, as it comes into the outbox. */
  readonly taken?: (message: OutboxMessage) => void;
}

const DEFAULT_CONCURRENCY = 10;

/**
 * Opens the local cloud for a synthesized template. What an earlier process stored under `dir` continues where it was.
 * Throws StoreRefusedError (in use, or written by another version) and TemplateRefusedError.
 */
export async function openCloud(options: CloudOptions): Promise<LocalCloud> {
  const stack = loadTemplate(options.source, options.region ?? "us-east-1");
  const store = openStore(options.dir, options.fresh ?? false);
  try {
    const dynamo = await dynamoHandler({ durable: store });
    return await assemble(stack, store, dynamo, options);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function assemble(stack: Stack, store: Store, dynamo: Dynamo, options: CloudOptions): Promise<LocalCloud> {
  const meter = new Meter();
  const savedMeter = store.get(METER_KEY);
  if (savedMeter !== undefined) meter.restore(savedMeter);
  const kernel: VirtualKernel = new VirtualKernel({
    start: Number(store.get(CLOCK) ?? options.startTime ?? Date.now()),
    // A fault plan needs calls in the same order in every replay.
    concurrency: options.faults === undefined ? (options.concurrency ?? DEFAULT_CONCURRENCY) : 1,
    observer: instantObserver(store, meter, () => kernel.now()),
  });
  store.set(CLOCK, String(kernel.now()));
  const faults = options.faults === undefined ? undefined : new Faults(options.faults, () => kernel.now());
  const logs = new Logs(options.dir === undefined ? undefined : join(options.dir, "logs"));
  const outbox = new Outbox(store, options.taken);
  const calls = new Calls(store, kernel, options.answers);
  const { region, account } = stack;

  createMessageTable(store);
  const queues = openQueues(stack, kernel, store);
  const queueByArn = new Map([...queues.values()].map((queue) => [queue.settings.arn, queue]));

  // Functions call services, and services call functions: the gateway is created last, and found through `late`.
  const late: { gateway?: Gateway; stepFunctions?: StepFunctions; bridge?: EventBridge } = {};
  const requestHandler = inProcessHandler(() => required(late.gateway));
  const observed = new Observed(store, meter, () => kernel.now());
  const traced = new Set([...stack.functions, ...stack.machines].flatMap((one) => tracedNames(one)));
  /** Counts a request that starts a trace, if X-Ray samples it. */
  const requested = (name: string): void => {
    if (traced.has(name)) observed.request(name);
  };
  const invoked = (gigabyteSeconds: number): void => {
    meter.add("lambdaCalls", 1);
    meter.add("gigabyteSeconds", gigabyteSeconds);
    observed.invoked();
  };
  const post = postingDoor(outbox, kernel);
  const keep = keepingDoor(outbox, kernel);
  const carry = carryingDoor(outbox, kernel, calls);
  const lambda = await LambdaHost.load(stack.functions, {
    region,
    faults,
    hostFor: (functionName) => ({
      now: () => kernel.now() + (faults?.clockAhead(functionName) ?? 0),
      region,
      requestHandler,
      prepare: callInProcess,
      fetch: (channel, ...request) =>
        callOverHttp(faults, currentInvocation(), channel, {
          make: () => post(channel, ...request),
          refused: (status) => ({ status, headers: {}, text: async () => "" }),
        }),
      kept: keep,
      attached: async (bucket, key) => {
        meter.call(functionName, "s3:GetObject", `arn:aws:s3:::${bucket}/${key.slice(0, key.indexOf("/") + 1)}*`);
        return options.attached === undefined ? standIn(key) : options.attached(key);
      },
      call: async (destination, request) => {
        if (destination.kind === "lambda") meter.call(functionName, "lambda:InvokeFunction", destination.arn);
        return callOverHttp(faults, currentInvocation(), "destination", {
          make: async () => carry(destination, request) ?? calls.make(destination, request),
          refused: (status) => ({ status, body: "" }),
        });
      },
      log: (line) => {
        logs.write(functionName, line);
        observed.line(line);
      },
    }),
    invoked,
    failed: ({ functionName, payload }) => logs.write(functionName, JSON.stringify(payload)),
  });
  const idle = new IdleInvocations(dynamo, meter, (functionName, gigabyteSeconds) => {
    invoked(gigabyteSeconds);
    requested(functionName);
  });
  const asyncInvocations = new AsyncInvocations(store, kernel, lambda, idle, stack.invocations);

  const delivery = new Delivery({
    queue: (arn) => queueByArn.get(arn),
    policies: stack.resourcePolicies,
    roles: new Map(stack.roles.map(({ arn, policies }) => [arn, policies])),
    invokeLater: (arn, payload, key) => {
      requested(nameOf(arn));
      return asyncInvocations.invoke(arn, payload, key);
    },
    startRun: async (stateMachineArn, input, name) => {
      await required(late.stepFunctions).call("StartExecution", { stateMachineArn, input, name });
      return true;
    },
    putOn: (arn, event) => required(late.bridge).forward(arn, event),
    countQueueRequest: (bytes) => meter.add("queueRequests", Math.ceil(bytes / 65_536)),
    failed: (origin, target, code) =>
      logs.write("events", JSON.stringify({ rule: origin.name, target: target.arn, code })),
  });
  const bridge = new EventBridge(stack, { kernel, store, delivery });
  late.bridge = bridge;

  const runs = new DurableRunStorage(store);
  const stepFunctions = createStepFunctions({
    kernel,
    hash: (text) => hash("sha256", text),
    invoker: stateMachineInvoker(lambda, new Set(stack.roles.map(({ arn }) => arn))),
    runs,
    machines: runs,
    status: {
      changed: (event) => {
        const { status, stateMachineArn } = StatusDetail.parse(event.detail);
        if (status === "RUNNING") requested(stateMachineArn);
        bridge.report(event);
      },
    },
    region,
    account,
    onTransitions: (n) => meter.add("transitions", n),
  });
  late.stepFunctions = stepFunctions;
  const publish = topicsOf(stack, kernel, (arn) => queueByArn.get(arn));
  const countEvents = (n: number): void => meter.add("busEvents", n);
  late.gateway = new Gateway({
    services: {
      dynamodb: tableService(dynamo, meter),
      states: statesService(stepFunctions),
      events: eventBridgeService(bridge, kernel, countEvents, stack),
      sqs: sqsService(queues, kernel),
      ses: sesService(outbox, kernel, (n) => meter.add("emails", n)),
      "sms-voice": smsService(outbox, kernel, store, (n) => meter.add("textParts", n)),
      "social-messaging": socialService(outbox, kernel),
      sts: stsService(account),
      lambda: lambdaService(lambda),
      secretsmanager: secretsManagerService(),
      sns: snsService(outbox, kernel, (n) => meter.add("pushes", n), publish),
    },
    meter,
    region,
    account,
    caller: currentInvocation,
    faults,
  });

  store.begin();
  await deployTables(stack, dynamo);
  await deployMachines(stack, stepFunctions);
  store.end();
  for (const queue of queues.values()) queue.open();
  connectEventSources(stack, queueByArn, lambda, { kernel, store, meter, requested, limited: faults !== undefined });
  stepFunctions.open();
  asyncInvocations.open();
  startSchedules(
    stack,
    kernel,
    delivery,
    (arn, now) => idle.skip(nameOf(arn), now),
    () => meter.add("schedulerCalls", 1),
  );
  return new LocalCloud({
    stack,
    kernel,
    store,
    dynamo,
    bridge,
    stepFunctions,
    runs,
    queues,
    outbox,
    calls,
    meter,
    observed,
    logs,
    gateway: late.gateway,
    api: new HttpApi(stack, {
      invoke: (functionArn, event) => {
        requested(nameOf(functionArn));
        return lambda.invoke(functionArn, event);
      },
      countRequests: (n) => meter.add("apiRequests", n),
      now: () => kernel.now(),
    }),
  });
}

const CLOCK = "clock";
/** Stores each instant as a whole, together with the clock and the meter. */
function instantObserver(store: Store, meter: Meter, now: () => number): InstantObserver {
  store.beforeCommit(() => {
    store.set(CLOCK, String(now()));
    store.set(METER_KEY, meter.save());
  });
  return {
    begin: () => store.begin(),
    end: () => store.end(),
    moved: () => {
      store.begin();
      store.end();
    },
  };
}

const StatusDetail = z.object({ status: z.string(), stateMachineArn: z.string() });

function tracedNames({ name, arn, traced }: Pick<FunctionResource | MachineResource, "name" | "arn" | "traced">) {
  return traced ? [name, arn] : [];
}

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("The local cloud is not assembled yet.");
  return part;
}

/** In place of a file that only a bucket of AWS has. */
function standIn(key: string): Uint8Array {
  return new TextEncoder().encode(`In the local cloud this stands for the file ${key}.\n`);
}
