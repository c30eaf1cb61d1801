import type { AddressKind } from "../../../core/model/event.ts";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { MessageMark } from "../../../core/model/message.ts";
import type { At } from "../diagnostics/report.ts";
import type { Located } from "../values/text.ts";

/** The tests beside a journey, as their author wrote them: `<journey>.test.yaml`. */
export interface TestFile {
  readonly file: string;
  readonly journey: string;
  readonly tests: readonly JourneyTest[];
}

/** One customer's way through the journey, and the expected result. */
export interface JourneyTest {
  readonly at: At;
  readonly title: string;
  /** When it begins, `YYYY-MM-DDTHH:MM` in the workspace's zone. */
  readonly starts?: string;
  /** Journeys that are there besides the one under test and those that it starts. */
  readonly with: readonly Located<string>[];
  readonly group: TestGroup;
  /** The path to be taken, by the id of a split. */
  readonly paths: readonly { readonly split: Located<string>; readonly path: string }[];
  readonly customer: TestCustomer;
  readonly events: readonly TestEvent[];
  /** What destinations answer, attempt by attempt; the last answer stays. */
  readonly calls: readonly { readonly destination: Located<string>; readonly answers: readonly TestAnswer[] }[];
  /** How long to play; absent: until all entries have ended. */
  readonly until?: TestTime;
  readonly expect: Expectations;
}

/** The group of the test's customer. A `customer` is in no control group and on the stable version. */
export const GROUPS = ["customer", "holdout", "control", "canary", "not_sampled"] as const;
export type TestGroup = (typeof GROUPS)[number];

/**
 * How the customer came to be known when the test begins. `imported`: as an import makes customers, so that nothing starts by
 * it. `described`: by an event of its own that does nothing else. `first event`: the customer's data comes with their first event;
 * before that there is no such customer.
 */
export const KNOWN_BY = ["imported", "described", "first event"] as const;
export type KnownBy = (typeof KNOWN_BY)[number];

export interface TestCustomer {
  readonly id?: string;
  readonly known: KnownBy;
  readonly addresses: Readonly<Partial<Record<AddressKind, string>>>;
  readonly consent: Consent;
  readonly traits: JsonObject;
  readonly zone?: string;
  readonly locale?: string;
  readonly country?: string;
  /** Lists that the customer is in. */
  readonly segments: readonly Located<string>[];
  readonly history: readonly PastEvent[];
}

export type Consent = Readonly<Record<string, boolean | Readonly<Record<string, boolean>>>>;

/** An event of the customer's before the test begins. */
export interface PastEvent {
  readonly event: string;
  /** How long before the beginning; milliseconds. */
  readonly ago: number;
  readonly times: number;
  readonly properties: JsonObject;
}

/** A time after the test's beginning, in milliseconds, or a day and time in the workspace's zone. */
export type TestTime = { readonly after: number } | { readonly moment: string };

export interface TestEvent {
  readonly place: At;
  readonly at: TestTime;
  readonly what: TestWhat;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly addresses: Readonly<Partial<Record<AddressKind, string | null>>>;
  readonly consent: Consent;
  readonly zone?: string;
  /** A business event has no customer: it lets everybody in a segment in. */
  readonly business: boolean;
}

export type TestWhat =
  | { readonly event: string }
  /** A report on the latest message of a step. */
  | { readonly mark: MessageMark; readonly step: Located<string> }
  /** A request to a journey that takes them. */
  | { readonly enter: Located<string> };

export interface TestAnswer {
  readonly status: number;
  readonly body: Json;
}

/** The expected result. A matter that is absent is not compared. */
export interface Expectations {
  readonly outbox?: readonly ExpectedMessage[];
  readonly dropped?: readonly { readonly step: Located<string>; readonly reason: string }[];
  /** The outcome of each entry in turn; a single outcome is that of the last entry. */
  readonly outcome?: readonly string[];
  /** How many entries. */
  readonly entered?: number | boolean;
  readonly refused?: string;
  readonly events?: readonly ExpectedEvent[];
  readonly calls?: readonly ExpectedCall[];
  /** Whether it was reached, by any entry. */
  readonly goal?: boolean;
  readonly profile?: ExpectedProfile;
}

/** A time, or a span of two; whole minutes count. */
export type ExpectedTime = { readonly from: TestTime; readonly to: TestTime };

export interface ExpectedMessage {
  readonly place: At;
  readonly template?: Located<string>;
  readonly step?: Located<string>;
  readonly at?: ExpectedTime;
  readonly channel?: string;
  readonly to?: string;
  /** A part of its subject. */
  readonly subject?: string;
}

export interface ExpectedEvent {
  readonly event: string;
  readonly at?: ExpectedTime;
  readonly properties: JsonObject;
}

export interface ExpectedCall {
  readonly destination: Located<string>;
  readonly at?: ExpectedTime;
  readonly with: JsonObject;
}

export interface ExpectedProfile {
  readonly traits: JsonObject;
  readonly in: readonly string[];
  readonly notIn: readonly string[];
}
