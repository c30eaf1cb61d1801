import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The table as the stack defines it, as far as DynamoDB's answers depend on it. */
export const TABLE: CreateTableCommandInput = {
  TableName: "sojourn-test",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
    { AttributeName: "dueShard", AttributeType: "S" },
    { AttributeName: "due", AttributeType: "N" },
    { AttributeName: "memberShard", AttributeType: "S" },
    { AttributeName: "reportedAs", AttributeType: "S" },
    { AttributeName: "phoneHash", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "due",
      KeySchema: [
        { AttributeName: "dueShard", KeyType: "HASH" },
        { AttributeName: "due", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
    {
      IndexName: "members",
      KeySchema: [
        { AttributeName: "memberShard", KeyType: "HASH" },
        { AttributeName: "pk", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
    {
      IndexName: "reported",
      KeySchema: [{ AttributeName: "reportedAs", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
    {
      IndexName: "phones",
      KeySchema: [{ AttributeName: "phoneHash", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
};
