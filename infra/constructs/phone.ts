import { Aws, Validations } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { StageFunction } from "./function.ts";

export interface PhoneProps {
  /** `settings.yaml` sender.sms; without it no text message may be sent. */
  readonly smsSender?: string;
  /** True where a template is a push message. */
  readonly push: boolean;
}

/** Sending to phones: text messages by End User Messaging SMS, push messages by SNS mobile push. */
export class Phone extends Construct {
  readonly #props: PhoneProps;

  constructor(scope: Construct, id: string, props: PhoneProps) {
    super(scope, id);
    this.#props = props;
  }

  /** Lets a function send text messages, if the workspace has a sender for them. */
  allowTexts(target: StageFunction): void {
    if (this.#props.smsSender === undefined) return;
    this.#allow(
      target,
      "sms",
      ["phone-number/*", "sender-id/*", "pool/*"].map((resource) => ours("sms-voice", resource)),
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html
      "A sender is known by its number or name, its ARN by an id that AWS gives; the account's own senders only.",
    );
  }

  /** Lets a function send push messages, if the workspace has a template for them. */
  allowPush(target: StageFunction): void {
    if (!this.#props.push) return;
    this.#allow(
      target,
      "push",
      [ours("sns", "endpoint/*")],
      "Every device has a platform endpoint of its own; no topic is among them.",
    );
  }

  #allow(target: StageFunction, what: "sms" | "push", arns: string[], reason: string): void {
    target.allow(what, arns);
    for (const arn of arns) {
      const id = arn
        .replace(Aws.PARTITION, "<AWS::Partition>")
        .replace(Aws.REGION, "<AWS::Region>")
        .replace(Aws.ACCOUNT_ID, "<AWS::AccountId>");
      Validations.of(target).acknowledge({ id: `AwsSolutions-IAM5[Resource::${id}]`, reason });
    }
  }
}

function ours(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}
