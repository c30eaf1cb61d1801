import { Validations } from "aws-cdk-lib";
import type { IAlarmAction } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { StageProps } from "./function.ts";

export interface AlarmTopicProps extends StageProps {
  /** Who gets an e-mail for every alarm. */
  readonly email: string;
}

/** The topic that alarms tell, and its one reader. */
export class AlarmTopic extends Construct {
  readonly action: IAlarmAction;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, "Topic", { displayName: `Alarms of ${props.names.stack}`, enforceSSL: true });
    // A topic with a policy of its own no longer admits the account's alarms by default.
    topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
    topic.addSubscription(new EmailSubscription(props.email));
    Validations.of(topic).acknowledge({
      id: "Serverless-SNSRedrivePolicy",
      reason: "An alarm's e-mail that cannot be delivered is of no use later; the alarm itself stays on the dashboard.",
    });
    this.action = new SnsAction(topic);
  }
}
