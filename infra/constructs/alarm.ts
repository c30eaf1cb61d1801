import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Names } from "../names.ts";

export interface StageAlarmProps {
  readonly names: Names;
  /** Who is told; nobody when absent. */
  readonly action?: IAlarmAction;
  readonly metric: IMetric;
  /** What has happened, for whoever reads the e-mail; one sentence or two. */
  readonly description: string;
  /** The alarm goes off above it (0). */
  readonly threshold?: number;
  readonly comparison?: ComparisonOperator;
  readonly periods?: number;
  readonly missing?: TreatMissingData;
}

/** One alarm; docs/runbook.md has a section for each kind, under the name without the stage. */
export class StageAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, name: string, props: StageAlarmProps) {
    super(scope, id);
    this.alarm = new Alarm(this, "Alarm", {
      alarmName: `${props.names.alarmPrefix}${name}`,
      alarmDescription: `${props.description} See docs/runbook.md.`,
      metric: props.metric,
      threshold: props.threshold ?? 0,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (props.action !== undefined) this.alarm.addAlarmAction(props.action);
  }
}
