import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { LEADING_KEYS } from "../permissions.ts";
import type { StageFunction, StageProps } from "./function.ts";
import { keyOf } from "./key.ts";

/** The sparse index that the sweeper reads. */
export const DUE_INDEX = "due";

/** The sparse index of the members of segments, which the fan-out reads. */
export const MEMBERS_INDEX = "members";

/** The sparse index of text messages by the id in their provider's reports. */
export const REPORTED_INDEX = "reported";

/** The sparse index of customers by the hash of their number; only where text messages come in. */
export const PHONES_INDEX = "phones";

export interface TableProps extends StageProps {
  /** Whether customers are found by their number. */
  readonly byPhone: boolean;
}

/** The one table, with every profile, message and suppression of a stage (docs/architecture.md). */
export class StageTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    const encryptionKey = keyOf(this, props.keyArn);
    this.table = new Table(this, "Table", {
      tableName: props.names.table,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "expiresAt",
      removalPolicy: props.stage.tableRemoval,
      deletionProtection: props.stage.protectTable,
      ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: "dueShard", type: AttributeType.STRING },
      sortKey: { name: "due", type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: MEMBERS_INDEX,
      partitionKey: { name: "memberShard", type: AttributeType.STRING },
      sortKey: { name: "pk", type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: REPORTED_INDEX,
      partitionKey: { name: "reportedAs", type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    if (!props.byPhone) return;
    this.table.addGlobalSecondaryIndex({
      indexName: PHONES_INDEX,
      partitionKey: { name: "phoneHash", type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** Lets a function read and write its items, and sets the table's name in its environment. */
  allow(target: StageFunction): void {
    const { reads, writes } = LEADING_KEYS[target.name];
    const table = [this.table.tableArn];
    target.allow("reads", table, ofItems(reads));
    target.allow("writes", table, ofItems(writes));
    target.allow("scans", table);
    // Whoever may delete deletes what is stored of a customer, and nothing else.
    target.allow("deletes", table, ofItems(["C#*"]));
    target.allow("dueIndex", [`${this.table.tableArn}/index/${DUE_INDEX}`]);
    target.allow("reportedIndex", [`${this.table.tableArn}/index/${REPORTED_INDEX}`]);
    target.allow("phonesIndex", [`${this.table.tableArn}/index/${PHONES_INDEX}`]);
    target.allow("membersIndex", [`${this.table.tableArn}/index/${MEMBERS_INDEX}`]);
    target.set("table", this.table.tableName);
  }

  /** Lets a function read customers and the messages that are kept for their apps, and note what becomes of these. */
  allowInbox(target: StageFunction): void {
    target.allow("inbox", [this.table.tableArn], ofItems(["C#*"]));
  }

  /** Lets a function keep the rates of destinations. */
  allowTurns(target: StageFunction): void {
    target.allow("turns", [this.table.tableArn], ofItems(LEADING_KEYS[target.name].writes));
  }
}

/** The condition that each requested item has one of these partition keys. */
function ofItems(keys: readonly string[]): Record<string, unknown> {
  return { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...keys] } };
}
