import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { stickyShare } from "../model/share.ts";
import { customerCountries, customerZones } from "../policy/customer-zones.ts";
import { hourRules } from "../policy/hours.ts";
import { nextClosing } from "../policy/opening.ts";
import type { Hash } from "../ports/system.ts";

const MINUTE = 60_000;

/** The default spread of a shared moment; milliseconds. */
export const SPREAD = 10 * MINUTE;
/**
 * The longest spread; milliseconds. SQS delays a message by at most 15 minutes, and hours open and close on quarters of
 * an hour in every zone. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const MAX_SPREAD = 15 * MINUTE;

/**
 * The salt of a customer's position in a spread: the position is the same at every moment, and unrelated to other
 * shares.
 */
export const SPREAD_SALT = "spread";

/** What is needed to spread a moment for one customer. */
export interface SpreadInput {
  readonly hash: Hash;
  readonly settings: Settings;
  readonly profile: Profile;
}

/** A customer's delay after a shared moment, within a window; milliseconds, whole seconds. */
export function spreadWithin(hash: Hash, customerId: string, window: number): number {
  // A Wait state's timestamp is no finer than a second.
  return Math.floor((stickyShare(hash, SPREAD_SALT, customerId) * window) / 1000) * 1000;
}

/** The workspace's spread; milliseconds. */
export function spreadOf({ spread = SPREAD }: Settings): number {
  return Math.min(spread, MAX_SPREAD);
}

/**
 * The customer's own time for a shared moment: within the spread, and before the customer's hours close, where they are
 * open at the moment. Epoch milliseconds.
 */
export function spreadMoment({ hash, settings, profile }: SpreadInput, nominal: number): number {
  const most = spreadOf(settings);
  if (most === 0) return nominal;
  const { zones } = customerZones(profile, settings.zone);
  const closes = nextClosing(nominal, zones, hourRules(settings, { countries: customerCountries(profile) }), most);
  return nominal + spreadWithin(hash, profile.customerId, Math.min(most, closes - nominal));
}

/**
 * The window after a moment in which no hours close for anybody, in any zone: for code that does not know the
 * customers. At most the workspace's spread; milliseconds. Zones differ by quarters of an hour, so hours close only at
 * distances from the edges in the settings that are whole quarters.
 */
export function windowForAll(settings: Settings, nominal: number): number {
  const quarter = MAX_SPREAD;
  const rules = hourRules(settings);
  if (rules.length === 0) return spreadOf(settings);
  const edges = [0, ...rules.flatMap((rule) => rule.edges)].map((minute) => (minute * MINUTE) % quarter);
  const gaps = edges.map((edge) => (((edge - nominal) % quarter) + quarter) % quarter || quarter);
  return Math.min(spreadOf(settings), ...gaps);
}
