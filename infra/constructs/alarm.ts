import { Validations } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Names } from "../names.ts";
import type { StageProps } from "./function.ts";

interface AlarmTopicProps extends StageProps {
  /** The address that gets an e-mail for every alarm. */
  readonly email: string;
}

/** The topic that alarms notify, with its one subscriber. */
export class AlarmTopic extends Construct {
  readonly action: IAlarmAction;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, "Topic", { displayName: `Alarms of ${props.names.stack}`, enforceSSL: true });
    // A topic with its own policy does not allow the account's alarms by default.
    topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
    topic.addSubscription(new EmailSubscription(props.email));
    Validations.of(topic).acknowledge({
      id: "Serverless-SNSRedrivePolicy",
      reason: "An alarm's e-mail that cannot be delivered is of no use later; the alarm itself stays on the dashboard.",
    });
    this.action = new SnsAction(topic);
  }
}

/** What an alarm watches, and when it goes off. */
export interface AlarmSpec {
  readonly metric: IMetric;
  /** What has happened, for the reader of the e-mail: one or two sentences. */
  readonly description: string;
  /** The alarm goes off above this value (0). */
  readonly threshold?: number;
  readonly comparison?: ComparisonOperator;
  /** The alarm goes off when `datapoints` of so many periods are over the threshold. */
  readonly periods?: number;
  readonly datapoints?: number;
  readonly missing?: TreatMissingData;
}

export interface StageAlarmProps extends AlarmSpec {
  readonly names: Names;
  /** Whom the alarm notifies; nobody when absent. */
  readonly action?: IAlarmAction;
}

/**
 * One of three periods, unless an alarm sets others: metrics from logs come minutes late, Lambda's own counts have the time at which
 * a call began, and FILL gives 0 where there is no value yet. An alarm on the newest period alone would be evaluated before that. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
const PERIODS = 3;
const DATAPOINTS = 1;

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
      evaluationPeriods: props.periods ?? PERIODS,
      datapointsToAlarm: props.datapoints ?? props.periods ?? DATAPOINTS,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (props.action !== undefined) this.alarm.addAlarmAction(props.action);
  }
}
