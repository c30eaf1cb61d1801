import type { JsonObject } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports/system.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type Service, serviceOver } from "../protocol/service.ts";
import { Machines } from "./machines.ts";
import { describeExecution, getExecutionHistory, listExecutions } from "./operations/execution-details.ts";
import {
  redriveExecution,
  sendTaskFailure,
  sendTaskHeartbeat,
  sendTaskSuccess,
  startExecution,
  stopExecution,
} from "./operations/executions.ts";
import type { Operation, ServiceParts } from "./operations/operation.ts";
import {
  createStateMachine,
  createStateMachineAlias,
  describeStateMachine,
  listStateMachineAliases,
  listStateMachines,
  listStateMachineVersions,
  publishStateMachineVersion,
  updateStateMachine,
} from "./operations/state-machines.ts";
import type { LambdaInvoker, MachineStorage, RunStorage, StatusSink } from "./ports.ts";
import { Runs } from "./runs.ts";

/** The supported operations, by their names in the API. */
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
  /** Called with the number of state transitions that AWS would bill. */
  readonly onTransitions?: (n: number) => void;
}

export interface StepFunctions {
  /** Loads the running runs. Call once, after the machines of the template exist. */
  open(): void;
  /** Takes the JSON of a request and returns the JSON of the answer. Throws AwsError. */
  call(operation: OperationName, input: unknown): Promise<JsonObject>;
  /**
   * Creates a machine as CloudFormation does, or changes it to this definition; the result is its ARN. Throws
   * InvalidDefinition.
   */
  deploy(machine: { readonly name: string; readonly roleArn: string; readonly definition: string }): string;
  /** The number of runs that have not closed. */
  readonly running: number;
}

/** Step Functions for Standard machines, over the given ports. */
export function createStepFunctions(deps: StepFunctionsDeps): StepFunctions {
  const { kernel, hash, invoker, status, region, account } = deps;
  const machines = new Machines(deps.machines, hash);
  const onTransitions = deps.onTransitions ?? (() => {});
  const runs = new Runs({ kernel, hash, invoker, storage: deps.runs, machines, status, onTransitions });
  const arnPrefix = `arn:aws:states:${region}:${account}`;
  const service: ServiceParts = { kernel, hash, machines, runs, storage: deps.runs, arnPrefix };
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

/** Step Functions behind its protocol, AWS JSON 1.0. */
export function statesService(stepFunctions: StepFunctions): Service {
  return serviceOver(
    { namespace: "", contentType: "application/x-amz-json-1.0", invalidInput: "ValidationException" },
    (operation) => (isOperation(operation) ? (input) => stepFunctions.call(operation, input) : undefined),
  );
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
