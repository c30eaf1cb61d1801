import type { JsonObject } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports.ts";
import { AwsError } from "../kernel/fault.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Machines } from "./machines.ts";
import { describeExecution } from "./operations/describe-execution.ts";
import { getExecutionHistory } from "./operations/get-execution-history.ts";
import { listExecutions } from "./operations/list-executions.ts";
import type { Operation, Service } from "./operations/operation.ts";
import { redriveExecution } from "./operations/redrive-execution.ts";
import { startExecution } from "./operations/start-execution.ts";
import {
  createStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from "./operations/state-machines.ts";
import { stopExecution } from "./operations/stop-execution.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./operations/task-tokens.ts";
import {
  createStateMachineAlias,
  listStateMachineAliases,
  listStateMachineVersions,
  publishStateMachineVersion,
} from "./operations/versions-and-aliases.ts";
import type { LambdaInvoker, MachineStorage, RunStorage, StatusSink } from "./ports.ts";
import { Runs } from "./runs.ts";

/** The operations that are spoken, by their names in the API. */
const OPERATIONS = {
  CreateStateMachine: createStateMachine,
  CreateStateMachineAlias: createStateMachineAlias,
  DescribeExecution: describeExecution,
  DescribeStateMachine: describeStateMachine,
  GetExecutionHistory: getExecutionHistory,
  ListExecutions: listExecutions,
  ListStateMachineAliases: listStateMachineAliases,
  ListStateMachineVersions: listStateMachineVersions,
  ListStateMachines: listStateMachines,
  PublishStateMachineVersion: publishStateMachineVersion,
  RedriveExecution: redriveExecution,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  SendTaskSuccess: sendTaskSuccess,
  StartExecution: startExecution,
  StopExecution: stopExecution,
  UpdateStateMachine: updateStateMachine,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

export interface StepFunctionsDeps {
  readonly kernel: Kernel;
  readonly hash: Hash;
  readonly invoker: LambdaInvoker;
  readonly runs: RunStorage;
  readonly machines: MachineStorage;
  readonly status: StatusSink;
  readonly region: string;
  readonly account: string;
  /** Told of every state transition: what AWS bills. */
  readonly onTransitions?: (n: number) => void;
}

export interface StepFunctions {
  /** Takes up the runs that were under way. Call once, after the template's machines are there. */
  open(): void;
  /** The JSON of a request in, that of the answer out. Throws AwsFault. */
  call(operation: OperationName, input: unknown): Promise<JsonObject>;
  /**
   * Makes a machine as CloudFormation would, or changes it to this definition; the result is its ARN. Throws
   * InvalidDefinition.
   */
  deploy(machine: { readonly name: string; readonly roleArn: string; readonly definition: string }): string;
  /** Runs that have not closed. */
  readonly running: number;
}

/** Step Functions, Standard, over the ports given. */
export function createStepFunctions(deps: StepFunctionsDeps): StepFunctions {
  const { kernel, hash, invoker, status, region, account } = deps;
  const machines = new Machines(deps.machines, hash);
  const onTransitions = deps.onTransitions ?? (() => {});
  const runs = new Runs({ kernel, hash, invoker, storage: deps.runs, machines, status, onTransitions });
  const arnPrefix = `arn:aws:states:${region}:${account}`;
  const service: Service = { kernel, hash, machines, runs, storage: deps.runs, arnPrefix };
  return {
    open: () => runs.open(),
    call: (operation, input) => OPERATIONS[operation](service, input),
    deploy: ({ name, roleArn, definition }) =>
      machines.put({ arn: `${arnPrefix}:stateMachine:${name}`, name, roleArn, definition }, kernel.now()).arn,
    get running() {
      return runs.running;
    },
  };
}

/** The operation of this name. Throws UnknownOperationException. */
export function operationNamed(name: string): OperationName {
  if (isOperation(name)) return name;
  throw new AwsError("UnknownOperationException", `The operation ${name} is not spoken here`);
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
