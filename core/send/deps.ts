import type { Settings, Template } from "../model/rules.ts";
import type {
  ChannelSender,
  Clock,
  ControlStore,
  Counter,
  Hash,
  MessageStore,
  ParkedRecords,
  ProfileStore,
  Renderer,
  SuppressionStore,
} from "../ports.ts";

/** What sending a message needs of the world. */
export interface SendDeps {
  readonly clock: Clock;
  readonly hash: Hash;
  readonly profiles: ProfileStore;
  readonly messages: MessageStore;
  readonly suppressions: SuppressionStore;
  readonly sender: ChannelSender;
  readonly renderer: Renderer;
  readonly counter: Counter;
  readonly control: Pick<ControlStore, "read">;
  /** Where webhooks go that were given up. */
  readonly parked: ParkedRecords;
  /** The newest of each name: customers inside a journey get the newest text. */
  readonly templates: Readonly<Record<string, Template>>;
  readonly settings: Settings;
  readonly stage: string;
}
