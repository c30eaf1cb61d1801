import type { StepFunctions } from "../../local/stepfunctions/step-functions.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";

/** Machines of test stages; a machine's own name follows. */
export const MACHINES = "arn:aws:states:eu-west-1:000000000000:stateMachine:sojourn-test-";

interface Machines {
  readonly journeys: readonly Pick<Workspace["journeys"][number], "machine" | "version" | "definition">[];
}

/** Deploys every machine of a workspace with its version's alias; `${SendFunctionArn}` is called as `send`, and so on. */
export async function deployMachines(service: StepFunctions, { journeys }: Machines): Promise<void> {
  for (const { machine, version, definition } of journeys) {
    const stateMachineArn = service.deploy({
      name: `sojourn-test-${machine}`,
      roleArn: "arn:aws:iam::000000000000:role/test",
      definition: JSON.stringify(definition).replaceAll(/\$\{(\w+)FunctionArn\}/g, (_, name) => name.toLowerCase()),
    });
    const { stateMachineVersionArn } = await service.call("PublishStateMachineVersion", { stateMachineArn });
    await service.call("CreateStateMachineAlias", {
      name: `v${version}`,
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    });
  }
}
