import type { ControlStore } from "../control/control.ts";
import type { CountClicks } from "../links/count-clicks.ts";
import type { MakeLinks } from "../links/message-links.ts";
import type { Template } from "../model/message.ts";
import type { Settings } from "../model/settings.ts";
import type { Confirmations } from "../ports/answers.ts";
import type { ChannelSender, Renderer } from "../ports/channels.ts";
import type { MessageStore, SuppressionStore } from "../ports/messages.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { ParkedRecords } from "../ports/queues.ts";
import type { Clock, Counter, Hash } from "../ports/system.ts";
import type { Tallies } from "../ports/tallies.ts";
import type { Pacing } from "./pacing.ts";
import type { Spending } from "./spending.ts";

/** What sending a message needs of the world. */
export interface SendDeps {
  readonly clock: Clock;
  readonly hash: Hash;
  readonly profiles: ProfileStore;
  readonly messages: MessageStore;
  readonly suppressions: SuppressionStore;
  /** When an address was asked last to confirm an agreement. */
  readonly confirmations: Confirmations;
  readonly sender: ChannelSender;
  readonly renderer: Renderer;
  readonly counter: Counter;
  readonly control: Pick<ControlStore, "read">;
  /** Links to our pages, for messages that hold some. */
  readonly links: MakeLinks;
  /** Makes links that are counted; absent where the workspace counts none. */
  readonly clicks?: CountClicks;
  /** Where webhooks go that were given up. */
  readonly parked: ParkedRecords;
  /** The newest of each name: customers inside a journey get the newest text. */
  readonly templates: Readonly<Record<string, Template>>;
  readonly settings: Settings;
  /** When messages may leave; absent where no channel has a pace. */
  readonly pacing?: Pacing | undefined;
  /** Counts what messages cost; absent where there are no budgets. */
  readonly spending?: Pick<Spending, "note"> | undefined;
  /** What is counted of messages, read now and then; absent where the settings ask for nothing that needs it. */
  readonly tallies?: Pick<Tallies, "read"> | undefined;
  readonly stage: string;
}
