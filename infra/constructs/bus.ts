import { Duration } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { StageFunction, StageProps } from "./function.ts";

export interface BusProps extends StageProps {
  /** For how many days every event is kept for replay; off when absent. */
  readonly archiveDays?: number;
}

/** An archive cannot delete one person's events, so it must delete all events soon (docs/adr). */
const ARCHIVE_DAYS_MAX = 14;

/** The bus that customer events are put on. */
export class StageBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: BusProps) {
    super(scope, id);
    this.bus = new EventBus(this, "Bus", {
      eventBusName: props.names.bus,
      description: `Customer events of Sojourn, stage ${props.stage.name}`,
    });
    if (props.archiveDays === undefined) return;
    if (!Number.isInteger(props.archiveDays) || props.archiveDays < 1 || props.archiveDays > ARCHIVE_DAYS_MAX) {
      throw new Error(`An archive keeps 1 to ${ARCHIVE_DAYS_MAX} whole days, not ${props.archiveDays}.`);
    }
    this.bus.archive("Archive", { eventPattern: { version: ["0"] }, retention: Duration.days(props.archiveDays) });
  }

  /** Lets a function put events on the bus. */
  allow(target: StageFunction): void {
    target.allow("bus", [this.bus.eventBusArn]);
    target.set("bus", this.bus.eventBusName);
  }
}
