import type { ControlStore, RecheckStore } from "../control/control.ts";
import type { Around } from "../feedback/apply.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Rules } from "../model/rules.ts";
import type { AnswerHistory } from "../ports/answers.ts";
import type { Tombstones } from "../ports/privacy.ts";
import type { MemberStore, SpillStore } from "../ports/profiles.ts";
import type { EventBus } from "../ports/queues.ts";
import type { RunStore, TaskTokens } from "../ports/runs.ts";
import type { Hash, Spelling } from "../ports/system.ts";
import type { CloseDeps } from "../settle/close-entry.ts";

export interface PerformDeps extends CloseDeps {
  readonly runs: RunStore;
  readonly tokens: TaskTokens;
  readonly members: MemberStore;
  /** The bus, by which other systems learn who has entered and left a segment. */
  readonly told: EventBus;
  readonly hash: Hash;
}

export interface IngestDeps extends PerformDeps {
  readonly spills: SpillStore;
  /** Absent where only inner events are ingested, which answer nothing. */
  readonly answers?: Pick<AnswerHistory, "append">;
  readonly tombstones: Pick<Tombstones, "erasedAt">;
  readonly rules: Rules;
  /** Absent where only inner events are ingested, which carry no address. */
  readonly spelling?: Spelling;
  /** Cached: read for each event that may let the customer in. */
  readonly control: ControlStore;
  /** Cached: read for profiles that are re-evaluated under new rules. */
  readonly rechecks: Pick<RecheckStore, "read">;
  /**
   * Stores what an event reports about a message or an address; does nothing, and makes no call, for any other event.
   * Idempotent. Absent where only inner events are ingested.
   */
  readonly report?: (event: CustomerEvent, around: Around) => Promise<void>;
}
