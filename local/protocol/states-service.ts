import { AwsError } from "../kernel/fault.ts";
import { operationNamed, type StepFunctions } from "../stepfunctions/step-functions.ts";
import { type Service, serviceOver } from "./service.ts";

/** Step Functions behind its protocol, AWS JSON 1.0. */
export function statesService(stepFunctions: StepFunctions): Service {
  return serviceOver(
    { namespace: "", contentType: "application/x-amz-json-1.0", invalidInput: "ValidationException" },
    (operation) => {
      const name = known(operation);
      return name === undefined ? undefined : (input) => stepFunctions.call(name, input);
    },
  );
}

function known(operation: string): ReturnType<typeof operationNamed> | undefined {
  try {
    return operationNamed(operation);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
