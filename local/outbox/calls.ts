import type { HostedCall } from "../../adapters/system/host.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { Json, JsonObject } from "../../core/model/json.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import { addSequenceColumn, nextSequence } from "./outbox.ts";
import { sendingStep } from "./sender.ts";

/** A call of another system as it would be sent, and its local answer. */
export interface MadeCall {
  /** Virtual time; epoch milliseconds. */
  readonly time: number;
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
  readonly destination: string;
  /** From 1. */
  readonly attempt: number;
  readonly method: string;
  /** For a function: its ARN. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The values of the call. */
  readonly body: JsonObject;
  /** The body of the request, if the destination makes one of another form of the values. */
  readonly sent?: string;
  readonly status: number;
}

/** A call that needs an answer. */
export interface AskedCall {
  readonly destination: string;
  /** From 1. */
  readonly attempt: number;
  readonly body: JsonObject;
}

/** The local answer of a destination; undefined for its example. */
export type Answers = (call: AskedCall) => { readonly status: number; readonly body: Json } | undefined;

const TABLE = `create table if not exists calls (
  time integer not null, customer text not null, journey text not null, n integer not null, step text not null,
  pass integer not null, attempt integer not null, call text not null, turn integer not null default 0,
  primary key (customer, journey, n, step, pass, attempt)) without rowid`;

/** Every call of a destination; durable. Nothing is sent over the network. */
export class Calls {
  readonly #store: Store;
  readonly #kernel: Kernel;
  readonly #answers: Answers;

  constructor(store: Store, kernel: Kernel, answers: Answers = () => undefined) {
    this.#store = store;
    this.#kernel = kernel;
    this.#answers = answers;
    store.database.exec(TABLE);
    addSequenceColumn(store, "calls");
  }

  /** Stores a call of the running function, and answers it. */
  make(
    { name, kind, example }: Destination,
    { method, url, headers, body: text, given }: HostedCall,
  ): { readonly status: number; readonly body: string } {
    const sentBy = sendingStep(keyOf(headers, text));
    const { customer, journey, n, step, pass } = sentBy;
    const attempt = 1 + this.#attempts(sentBy);
    const body = given ?? (kind === "http" && text === "" ? parametersOf(url) : bodyOf(text));
    const answer = this.#answers({ destination: name, attempt, body }) ?? example;
    const call: MadeCall = {
      time: this.#kernel.now(),
      ...sentBy,
      destination: name,
      attempt,
      method,
      url,
      headers,
      body,
      ...(given === undefined ? {} : { sent: text }),
      status: answer.status,
    };
    this.#store
      .sql("insert into calls values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        call.time,
        customer,
        journey,
        n,
        step,
        pass,
        attempt,
        JSON.stringify(call),
        nextSequence(this.#store, "calls", customer),
      );
    return { status: answer.status, body: JSON.stringify(answer.body) };
  }

  /** The answer of a destination to a call that is stored elsewhere. */
  answer(
    { name, example }: Destination,
    asked: Pick<AskedCall, "attempt" | "body">,
  ): { readonly status: number; readonly body: string } {
    const answer = this.#answers({ destination: name, ...asked }) ?? example;
    return { status: answer.status, body: JSON.stringify(answer.body) };
  }

  /** All calls or one customer's, by time and customer; the calls of one customer in the order of calling. */
  list(customer?: string): readonly MadeCall[] {
    const order = "order by time, customer, turn, journey, n, step, pass, attempt";
    const rows =
      customer === undefined
        ? this.#store.sql(`select call from calls ${order}`).all()
        : this.#store.sql(`select call from calls where customer = ? ${order}`).all(customer);
    return rows.map(({ call }) => JSON.parse(String(call)));
  }

  #attempts({ customer, journey, n, step, pass }: ReturnType<typeof sendingStep>): number {
    const row = this.#store
      .sql("select max(attempt) as n from calls where customer = ? and journey = ? and n = ? and step = ? and pass = ?")
      .get(customer, journey, n, step, pass);
    return Number(row?.n ?? 0);
  }
}

/** The idempotency key of a call: a header, or a field of the body when the destination is a function. */
function keyOf(headers: HostedCall["headers"], text: string): string | undefined {
  const key = headers["idempotency-key"] ?? (text === "" ? undefined : JSON.parse(text).idempotencyKey);
  return typeof key === "string" ? key : undefined;
}

/** The values in the body of a call; our functions always send an object. */
function bodyOf(text: string): JsonObject {
  const { idempotencyKey: _, ...body }: JsonObject = JSON.parse(text);
  return body;
}

function parametersOf(url: string): JsonObject {
  return Object.fromEntries(new URL(url).searchParams);
}
