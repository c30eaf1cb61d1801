import { Duration, Stack, Validations } from "aws-cdk-lib";
import { EventBus, Match, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { RECEIPTS } from "../../core/bulk/file-name.ts";
import type { StageBus } from "./bus.ts";
import type { Paced } from "./fan-out.ts";
import { StageFunction, type StageProps } from "./function.ts";
import { keyOf } from "./key.ts";
import { DEAD_RETENTION, DELIVERY_RETRIES, WorkQueue } from "./queue.ts";
import type { StageTable } from "./table.ts";

export interface BulkProps extends StageProps {
  readonly bundle: string;
  readonly bus: StageBus;
  readonly table: StageTable;
  readonly paced: Paced;
  /** For how long the bucket keeps files and their receipts; whole days. */
  readonly keep: Duration;
}

/**
 * The bucket for files to take in, and the function that reads them a part at a time. Each new file is an event on the account's
 * default bus, which a rule puts on the queue; the function puts the next part there itself. What it writes into the bucket matches
 * no rule.
 */
export class Bulk extends Construct {
  readonly bucket: Bucket;
  readonly function: StageFunction;
  readonly work: WorkQueue;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: BulkProps) {
    super(scope, id);
    this.bucket = this.#bucket(props);
    this.function = new StageFunction(this, "Bulk", {
      ...props,
      name: "bulk",
      description: "Takes in files of the import bucket, a part at a time",
      timeout: Duration.seconds(120),
      memoryMegabytes: 512,
    });
    props.bus.allow(this.function);
    props.table.allow(this.function);
    props.paced.allow(this.function);
    this.function.allow("importBucket", [this.bucket.bucketArn]);
    this.function.allow("importFiles", [this.bucket.arnForObjects("*")]);
    this.function.allow("importReceipts", [this.bucket.arnForObjects(`${RECEIPTS}*`)]);
    this.#acknowledgeObjects();
    this.function.set("importBucket", this.bucket.bucketName);
    this.work = new WorkQueue(this, "Work", {
      ...props,
      name: "bulk",
      deadRetention: DEAD_RETENTION,
      consumer: this.function,
      parksTarget: "bulkDead",
      // The smallest number that Lambda allows: so many files are read at once.
      concurrency: 2,
      // A part takes long. In a batch of one it is retried alone if it fails.
      batchSize: 1,
    });
    this.function.set("bulkQueue", this.work.queue.queueUrl);
    this.rule = this.#rule();
  }

  /**
   * The bucket has a name that CloudFormation makes up, since names of buckets are unique in the world. It is not versioned: a file that
   * is deleted is gone, which an erasure needs.
   */
  #bucket({ stage, keep, keyArn }: BulkProps): Bucket {
    const encryptionKey = keyOf(this, keyArn);
    const bucket = new Bucket(this, "Files", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: stage.tableRemoval,
      lifecycleRules: [
        { id: "expire", expiration: keep },
        { id: "abandoned-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
    });
    // `eventBridgeEnabled` of CDK would deploy a function of its own that may change every bucket of the account.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-eventbridgeconfiguration.html
    const { defaultChild } = bucket.node;
    if (defaultChild instanceof CfnBucket) {
      defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "Access logs would need a second bucket, and name the files of customers; CloudTrail can record who did what.",
    });
    return bucket;
  }

  #acknowledgeObjects(): void {
    const { defaultChild } = this.bucket.node;
    if (!(defaultChild instanceof CfnBucket)) return;
    const id = String(Stack.of(this).resolve(defaultChild.logicalId));
    for (const objects of ["*", `${RECEIPTS}*`]) {
      Validations.of(this.function).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${id}.Arn>/${objects}]`,
        reason: "The function reads whatever file is put into this bucket, and writes below receipts/ only.",
      });
    }
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
  #rule(): Rule {
    return new Rule(this, "Uploaded", {
      description: "New files of the import bucket go to the bulk queue",
      eventBus: EventBus.fromEventBusName(this, "Default", "default"),
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [this.bucket.bucketName] },
          object: { key: Match.anythingButPrefix(RECEIPTS) },
        },
      },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: this.work.dead, maxEventAge: DELIVERY_RETRIES })],
    });
  }
}
