import type { Json } from "../../../core/model/json.ts";
import { resourceName } from "../arns.ts";
import type { Place, Run } from "./run.ts";

/** `$states.context`. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function contextObject(run: Run, place: Place, roleArn: string, token: string | undefined): Json {
  const input: Json = JSON.parse(run.input);
  return {
    Execution: {
      Id: run.arn,
      Input: input,
      Name: run.name,
      RoleArn: roleArn,
      StartTime: new Date(run.start).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: run.machineArn, Name: resourceName(run.machineArn) },
    State: {
      Name: place.state,
      EnteredTime: new Date(place.entered).toISOString(),
      RetryCount: place.retries.reduce((sum, count) => sum + count, 0),
    },
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}
