import { DeleteStateMachineCommand } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { stackView } from "../cli/cloud/stack-view.ts";
import { namesOf } from "../infra/names.ts";
import type { E2eCloud } from "./cloud.ts";
import { builtCloud } from "./local-cloud.ts";

/** The deployed stack of a stage; throws a Problem where there is none, or no credentials. */
export async function awsCloud(stage: string, root: string): Promise<E2eCloud> {
  const names = namesOf(stage);
  const view = await stackView(names.stack, root);
  // Else AWS_ENDPOINT_URL would be passed over for the host in a queue's URL.
  const sqs = new SQSClient({ region: view.statesArn.split(":")[3] ?? "", useQueueUrlAsEndpoint: false });
  return {
    ...view,
    sqs,
    queues: names.queues,
    pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    deleteMachine: async (stateMachineArn) => {
      await view.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    },
    twin: () => builtCloud(root),
    close: async () => {
      sqs.destroy();
      await view.close();
    },
  };
}
