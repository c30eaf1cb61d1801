import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { StageBus } from "./bus.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { HttpApi } from "./http-api.ts";
import type { Ingest } from "./ingest.ts";
import type { StageTable } from "./table.ts";

export interface CollectProps extends StageProps {
  readonly bundle: string;
  readonly api: HttpApi;
  readonly bus: StageBus;
  readonly table: StageTable;
  readonly ingest: Ingest;
  /** True where a template is an in-app message. */
  readonly inbox: boolean;
}

/**
 * The function that takes in messages of the tracking protocol. It reads write keys; customers only where apps fetch messages.
 */
export class Collect extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: CollectProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Collect", {
      ...props,
      name: "collect",
      description: "Takes in messages of the tracking protocol over HTTPS and puts them on the bus",
      // API Gateway waits 30 seconds: the sender should hear that it failed, and try again.
      timeout: Duration.seconds(20),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    if (props.inbox) props.table.allowInbox(this.function);
    props.bus.allow(this.function);
    props.ingest.allowRefused(this.function);
    // The protocol also works below a prefix, so it is every path that no other route names.
    props.api.route("$default", this.function);
  }
}
