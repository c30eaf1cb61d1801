import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Template } from "../../core/model/message.ts";
import type { CalledChannel } from "../permissions.ts";
import type { Attachments, Email, Phone } from "./channels.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { Links } from "./links.ts";
import { WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface SendProps extends StageProps {
  readonly bundle: string;
  readonly table: StageTable;
  readonly email: Email;
  readonly phone: Phone;
  readonly attachments: Attachments;
  readonly links: Links;
  readonly templates: Readonly<Record<string, Pick<Template, "lambda">>>;
  /** The ARN of the function that calls other systems, where a destination takes messages. */
  readonly callArn?: string;
}

/** The function that decides on a message, claims it and hands it to its channel. */
export class Send extends Construct {
  readonly function: StageFunction;
  /** Webhooks that were given up lie in its dead-letter queue; a person puts them back. */
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: SendProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Send", {
      ...props,
      name: "send",
      description: "Sends the messages of journeys, each at most once",
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "webhooks",
      deadRetention: Duration.days(14),
      consumer: this.function,
      parksTarget: "webhooksDead",
      concurrency: 2,
    });
    props.table.allow(this.function);
    props.links.allow(this.function);
    const called = new Set(Object.values(props.templates).flatMap(({ lambda }) => lambda ?? []));
    if (called.size > 0) this.function.allow("destinations", [...called].sort());
    props.attachments.allow(this.function);
    if (props.callArn !== undefined) {
      this.function.set("callFunction", props.callArn);
      this.function.allow("callFunction", [props.callArn]);
    }
    const allow: { readonly [C in CalledChannel]: () => void } = {
      email: () => props.email.allow(this.function),
      sms: () => props.phone.allowTexts(this.function),
      whatsapp: () => props.phone.allowWhatsApp(this.function),
      push: () => props.phone.allowPush(this.function),
    };
    for (const allowChannel of Object.values(allow)) allowChannel();
  }
}
