import { Aws, Validations } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { ConfigurationSet, DedicatedIpPool, EmailSendingEvent, EventDestination } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import { attachmentFolders } from "../../core/channels/attachments.ts";
import type { Template } from "../../core/model/message.ts";
import type { Settings } from "../../core/model/settings.ts";
import { fromAddresses } from "../sender.ts";
import type { StageFunction, StageProps } from "./function.ts";

export interface EmailProps extends StageProps {
  /** `settings.yaml` sender.email, `Shop <hello@example.com>`; without it no e-mail may be sent. */
  readonly sender?: string;
  /** The topics, of which some have a dedicated pool of addresses or a tenant. */
  readonly topics: Settings["topics"];
}

/**
 * The events that SES reports of a message. SEND is left out: it says no more than the answer to the call and would cost about four
 * dollars per million messages (docs/adr/0098); it is accepted where it comes. RENDERING_FAILURE only concerns SES's own templates.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html
 */
const EMAIL_EVENTS = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.OPEN,
  EmailSendingEvent.CLICK,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.SUBSCRIPTION,
];

/** Sending by SES, and the events of the messages, which SES publishes only to the account's default bus. */
export class Email extends Construct {
  readonly configurationSetName: string;
  /** That, and one for each dedicated pool of addresses: SES takes the pool from the set. */
  readonly configurationSetNames: readonly string[];
  readonly #tenants: readonly string[];
  readonly #from: readonly string[];

  constructor(scope: Construct, id: string, props: EmailProps) {
    super(scope, id);
    this.#from = props.sender === undefined ? [] : fromAddresses(props.sender);
    this.configurationSetName = props.names.configurationSet;
    const topics = Object.values(props.topics);
    const pools = [...new Set(topics.flatMap(({ pool }) => pool ?? []))].toSorted();
    this.#tenants = [...new Set(topics.flatMap(({ tenant }) => tenant ?? []))].toSorted();
    const destination = EventDestination.eventBus(EventBus.fromEventBusName(this, "Default", "default"));
    const events = EMAIL_EVENTS;
    const configurationSetName = this.configurationSetName;
    const set = new ConfigurationSet(this, "Set", { configurationSetName });
    set.addEventDestination("Events", { destination, events });
    for (const pool of pools) {
      const ofPool = new ConfigurationSet(this, `Set-${pool}`, {
        configurationSetName: `${configurationSetName}-${pool}`,
        dedicatedIpPool: DedicatedIpPool.fromDedicatedIpPoolName(this, `Pool-${pool}`, pool),
      });
      ofPool.addEventDestination("Events", { destination, events });
    }
    this.configurationSetNames = [configurationSetName, ...pools.map((pool) => `${configurationSetName}-${pool}`)];
  }

  /** Lets a function send only in the sender's name, by these sets and for these tenants, and sets the configuration set in its environment. */
  allow(target: StageFunction): void {
    target.set("configurationSet", this.configurationSetName);
    if (this.#from.length === 0) return;
    const ses = `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    // The identity in SES may be the address, its domain or a parent domain; the condition restricts it to the sender.
    const sets = this.configurationSetNames.map((name) => `${ses}:configuration-set/${name}`);
    const tenants = this.#tenants.map((name) => `${ses}:tenant/${name}/*`);
    target.allow("email", [`${ses}:identity/*`, ...sets, ...tenants], {
      StringEquals: { "ses:FromAddress": this.#from.length === 1 ? this.#from[0] : this.#from },
    });
    Validations.of(target).acknowledge({
      id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]",
      reason:
        "The sender's identity may be its address or any domain above it; ses:FromAddress allows one sender only.",
    });
    for (const tenant of this.#tenants) {
      Validations.of(target).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:tenant/${tenant}/*]`,
        reason: "A tenant's ARN ends with an id that AWS gives; the name before it is one tenant's.",
      });
    }
  }
}

/** The files that go with e-mail, in a bucket that is not the stack's own. */
export class Attachments extends Construct {
  readonly #bucket: string | undefined;
  readonly #folders: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    { settings, templates }: { readonly settings: Settings; readonly templates: Readonly<Record<string, Template>> },
  ) {
    super(scope, id);
    this.#bucket = settings.attachments?.bucket;
    this.#folders = attachmentFolders(Object.values(templates));
  }

  /**
   * Lets a function read the files below the folders that templates name. Who may not list a bucket does not hear that an object is
   * missing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  allow(target: StageFunction): void {
    if (this.#bucket === undefined || this.#folders.length === 0) return;
    const bucket = `arn:${Aws.PARTITION}:s3:::${this.#bucket}`;
    target.allow("attachmentBucket", [bucket]);
    target.allow(
      "attachmentFiles",
      this.#folders.map((folder) => `${bucket}/${folder}*`),
    );
    for (const folder of this.#folders) {
      Validations.of(target).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${this.#bucket}/${folder}*]`,
        reason: "Each customer's file has a key of its own below the folders that templates name.",
      });
    }
  }
}

interface PhoneProps {
  /** True where `settings.yaml` has a sender.sms; without it no text message may be sent. */
  readonly texts: boolean;
  /** True where a template is a push message. */
  readonly push: boolean;
  /** `settings.yaml` sender.whatsapp; without it no WhatsApp message may be sent. */
  readonly whatsapp?: string;
}

/** Sending to phones: text messages by End User Messaging SMS, WhatsApp by End User Messaging Social, push messages by SNS mobile push. */
export class Phone extends Construct {
  readonly #props: PhoneProps;

  constructor(scope: Construct, id: string, props: PhoneProps) {
    super(scope, id);
    this.#props = props;
  }

  /** Lets a function send text messages, if the workspace has a sender for them. */
  allowTexts(target: StageFunction): void {
    if (!this.#props.texts) return;
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

  /**
   * Lets a function send by the one WhatsApp number of the workspace, if it has one. ARNs hold the id without `phone-number-id-`, as the
   * examples of https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html do; that with it is
   * named too, since https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsocial.html does not say.
   */
  allowWhatsApp(target: StageFunction): void {
    const { whatsapp } = this.#props;
    if (whatsapp === undefined) return;
    const ids = [whatsapp.replace(/^phone-number-id-/, ""), whatsapp];
    target.allow(
      "whatsapp",
      ids.map((id) => ours("social-messaging", `phone-number-id/${id}`)),
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
