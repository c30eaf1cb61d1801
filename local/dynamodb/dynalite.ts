import { createRequire } from "node:module";
import type { Stream } from "node:stream";

/*
 * Types for the parts of dynalite 4 that are used without its HTTP server. dynalite has no types and is CommonJS. Its version is
 * pinned exactly, and tests/contracts fails when one of these parts behaves differently.
 */

export type AttributeValue = {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
};
export type Item = { readonly [attribute: string]: AttributeValue };

type KeySchema = readonly { readonly AttributeName: string }[];
export interface Index {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}
export interface Table {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

/** A request after validation. */
export interface Request {
  readonly TableName?: string;
  ReturnConsumedCapacity?: string;
  readonly ConsistentRead?: boolean;
}

/** An error that is an answer of DynamoDB; other errors are failures of the store. */
export interface Refusal extends Error {
  readonly statusCode: number;
  readonly body: { readonly __type: string };
}

export type Answer = { ConsumedCapacity?: unknown; Items?: readonly Item[]; LastEvaluatedKey?: unknown };
export type Done<T> = (error?: Error | null, value?: T) => void;

/** A part of the database with its own key prefix. */
export interface SubDatabase {
  get(key: string, done: Done<unknown>): void;
  put(key: string, value: object, done: Done<void>): void;
  del(key: string, done: Done<void>): void;
  batch(operations: readonly Operation[], done: Done<void>): void;
  createValueStream(range?: Range): Stream;
  createKeyStream(range?: Range): Stream;
}
/** A range as in abstract-level; a limit of −1 means no limit. */
export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}
export type Operation =
  | { readonly type: "put"; readonly key: string; readonly value: object }
  | { readonly type: "del"; readonly key: string };

export interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
}
export interface Store {
  readonly db: Level;
  readonly tableDb: SubDatabase;
  getItemDb(table: string): SubDatabase;
  getIndexDb(kind: string, table: string, index: string): SubDatabase;
  getTable(name: string, checkStatus: boolean | Done<Table>, done?: Done<Table>): void;
}

export interface Database {
  create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store;
  /** A refusal of an invalid request. */
  validationError(message: string): Refusal;
  createKey(item: Item, table: Table, keySchema?: KeySchema): string;
  createIndexKey(item: Item, table: Table, keySchema: KeySchema): string;
  /** dynalite's actions look up the functions below at each call, so they can be replaced. */
  checkConditional(request: Request, existing: Item | undefined): Refusal | null | undefined;
  addConsumedCapacity(request: Request, isRead: boolean, item?: Item | null, other?: Item | null): unknown;
  updateIndexes(
    store: Store,
    table: Table,
    before: Item | null | undefined,
    after: Item | null,
    done: Done<void>,
  ): void;
}

interface Validations {
  checkTypes(body: unknown, types: unknown): Request;
  checkValidations(request: Request, types: unknown, custom: unknown, store: Store): void;
}

const require = createRequire(import.meta.url);
export const database: Database = require("dynalite/db");
export const validations: Validations = require("dynalite/validations");

/** The context of a parse; a parser removes what it uses from the `unused` records. */
export interface ExpressionContext {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Readonly<Record<string, AttributeValue>>;
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
}
export interface Parser {
  /** Looked up at each call. Returns a tree, or a string that says what is wrong; throws for a syntax error. */
  parse(text: string, options: { readonly context: ExpressionContext }): unknown;
}
export const parsers: readonly Parser[] = [
  require("dynalite/db/conditionParser"),
  require("dynalite/db/updateParser"),
  require("dynalite/db/projectionParser"),
];

export interface Action {
  readonly types: object;
  readonly custom: unknown;
  run(store: Store, request: Request, done: Done<Answer>): void;
}

const OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;

/** dynalite's operations by name. */
export const actions: ReadonlyMap<string, Action> = new Map(
  OPERATIONS.map((operation) => {
    const file = operation.charAt(0).toLowerCase() + operation.slice(1);
    const validation: Pick<Action, "types" | "custom"> = require(`dynalite/validations/${file}`);
    const run: Action["run"] = require(`dynalite/actions/${file}`);
    return [operation, { types: validation.types, custom: validation.custom, run }];
  }),
);
