import { hash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Host } from "../../adapters/system/host.ts";
import type { Json } from "../../core/model/json.ts";
import { FaultyInvocation } from "../faults/calls.ts";
import type { Faults } from "../faults/faults.ts";
import type { FunctionResource } from "../template/stack.ts";
import { declaredMillis } from "./durations.ts";
import { cutOff, FunctionError, ThrottledError } from "./function-error.ts";
import { type Invocation, installHost, whileLoading, within } from "./invocation-context.ts";

export interface LambdaPorts {
  readonly region: string;
  /** The host that the code of a function uses (adapters/system/host.ts). */
  hostFor(functionName: string): Host;
  /** Called for each invocation, to count its cost. */
  invoked(gigabyteSeconds: number): void;
  /** Called for each error of a function, before the caller gets it. */
  failed(error: FunctionError): void;
  /** The fault plan, if there is one. */
  readonly faults?: Faults | undefined;
}

/** An invocation that ran. */
export interface Invoked {
  readonly result: Json | FunctionError;
  /** Its duration in virtual time; 0 without a fault plan. */
  readonly takesMillis: number;
}

type Handler = (event: unknown, context: object) => unknown;

interface Loaded {
  readonly resource: FunctionResource;
  readonly invocation: Invocation;
  readonly handler: Handler;
  calls: number;
}

let loads = 0;
let queueOfLoads: Promise<unknown> = Promise.resolve();

/**
 * Runs the functions of the template in this process.
 *
 * 1. It runs the bundle that would be deployed, loaded once, with exactly the environment of the template.
 * 2. Bundles load one at a time, across all clouds of the process, because a process has one environment.
 * 3. Event and result pass through JSON, as in Lambda's API. An error keeps only its type, message and trace.
 * 4. The clock does not move while a function runs. Under a fault plan the invocation then counts as running for its duration,
 *    and the caller must use the answer at the end of that time.
 */
export class LambdaHost {
  readonly #ports: LambdaPorts;
  readonly #functions = new Map<string, Loaded>();

  private constructor(ports: LambdaPorts) {
    this.#ports = ports;
  }

  static async load(resources: readonly FunctionResource[], ports: LambdaPorts): Promise<LambdaHost> {
    installHost();
    const host = new LambdaHost(ports);
    for (const resource of resources) {
      const loading = queueOfLoads.then(() => host.#load(resource));
      queueOfLoads = loading.catch(() => {});
      await loading;
    }
    return host;
  }

  /** True when a function has this ARN or name. */
  has(functionArn: string): boolean {
    return this.#functions.has(nameOf(functionArn));
  }

  /** Calls a function by ARN or name. Throws ThrottledError when a fault plan keeps it from running. */
  async invoke(functionArn: string, event: unknown, observe?: Invocation["observe"]): Promise<Invoked> {
    const loaded = this.#functions.get(nameOf(functionArn));
    if (loaded === undefined) throw new Error(`There is no function ${functionArn}.`);
    const { faults } = this.#ports;
    if (faults !== undefined) return this.#invokeUnder(faults, loaded, event, observe);
    return { result: await this.#run(loaded, event, { observe }), takesMillis: 0 };
  }

  async #invokeUnder(faults: Faults, loaded: Loaded, event: unknown, observe: Invocation["observe"]): Promise<Invoked> {
    const { name } = loaded.resource;
    if (!faults.admits(name, event)) throw new ThrottledError(name);
    const faulty = new FaultyInvocation(faults.stopOf(name, event));
    const result = await this.#run(loaded, event, { observe, faulty });
    const takesMillis = faults.takesMillis(name) + faulty.waitedMillis;
    faults.hold(takesMillis);
    return { result, takesMillis };
  }

  async #run(
    loaded: Loaded,
    event: unknown,
    more: Pick<Invocation, "observe" | "faulty">,
  ): Promise<Json | FunctionError> {
    const { resource } = loaded;
    loaded.calls++;
    this.#ports.invoked(this.gigabyteSeconds(resource.name));
    const { faulty } = more;
    try {
      const input = throughJson(event);
      const running = within({ ...loaded.invocation, ...more, event: input }, async () =>
        loaded.handler(input, contextOf(loaded, this.#ports.region)),
      );
      const result = faulty === undefined ? await running : await Promise.race([running, faulty.cutOff]);
      if (faulty?.stoppedWith !== undefined) throw cutOff(resource.name, faulty.stoppedWith);
      return result === undefined ? null : throughJson(result);
    } catch (thrown) {
      const error = thrown instanceof FunctionError ? thrown : new FunctionError(resource.name, thrown);
      this.#ports.failed(error);
      return error;
    }
  }

  /** The gigabyte-seconds of one call of this function, by its declared duration. */
  gigabyteSeconds(functionArn: string): number {
    const loaded = this.#functions.get(nameOf(functionArn));
    if (loaded === undefined) return 0;
    const { name, memoryMegabytes } = loaded.resource;
    return (memoryMegabytes / 1024) * ((this.#ports.faults?.takesMillis(name) ?? declaredMillis(name)) / 1000);
  }

  async #load(resource: FunctionResource): Promise<void> {
    const [file = "index", name = "handler"] = resource.handler.split(".");
    const invocation = { functionName: resource.name, host: this.#ports.hostFor(resource.name), event: undefined };
    // The query makes each load a separate module, because two functions or two clouds may share a bundle.
    const url = `${pathToFileURL(join(resource.dir, `${file}.mjs`)).href}?load=${loads++}`;
    const module: unknown = await withEnvironment(environmentOf(resource, this.#ports.region), () =>
      whileLoading(invocation, () => import(url)),
    );
    const handler: unknown = typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
    if (!isHandler(handler)) throw new Error(`${resource.dir}/${file}.mjs exports no function ${name}.`);
    this.#functions.set(resource.name, { resource, invocation, handler, calls: 0 });
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

/** The name in a function's ARN, which may end in a version or alias; a plain name is returned unchanged. */
export function nameOf(functionArn: string): string {
  return functionArn.split(":")[6] ?? functionArn;
}

function throughJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function environmentOf(resource: FunctionResource, region: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: resource.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    ...resource.environment,
  };
}

/** Replaces the environment of the process while `work` runs, so that a bundle sees nothing of the user's environment. */
async function withEnvironment<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const own = { ...process.env };
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, own);
  }
}

function contextOf({ resource, calls }: Loaded, region: string): object {
  return {
    /** Computed on reading, because few functions read it. */
    get awsRequestId() {
      return requestId(`${resource.name} ${calls}`);
    },
    functionName: resource.name,
    functionVersion: "$LATEST",
    invokedFunctionArn: resource.arn,
    memoryLimitInMB: String(resource.memoryMegabytes),
    logGroupName: `/aws/lambda/${resource.name}`,
    logStreamName: `local/${region}`,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => resource.timeoutSeconds * 1000,
  };
}

function requestId(of: string): string {
  const id = hash("sha256", of);
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`;
}
