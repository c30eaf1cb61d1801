import { CHANNEL_FACTS, CHANNELS, type Channel } from "../channels/channels.ts";
import { PURPOSES, type Purpose } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import type { Suppression } from "../model/suppression.ts";
import { addressFor } from "../policy/address.ts";
import { agreedSince, latestConsent } from "../policy/gate.ts";
import { allows } from "../profile/purposes.ts";
import type { Form } from "./request.ts";

/** A box on the preference page, ticked or not: a topic by a channel (`offers/email`), or a purpose (`@ads`). */
export interface Choice {
  readonly key: string;
  readonly on: boolean;
}

/** Before the name of a purpose in its key; no topic begins with it. */
export const PURPOSE = "@";

export interface TopicChoices {
  readonly topic: string;
  readonly channels: readonly (Choice & { readonly channel: Channel })[];
}

/** What the customer may choose, as it is now. */
export interface Choices {
  /** Each topic by those of its channels on which the customer has an address. */
  readonly topics: readonly TopicChoices[];
  readonly purposes: readonly (Choice & { readonly purpose: Purpose })[];
  /** The customer has answered STOP: no text message comes, whatever is ticked. */
  readonly stopped: boolean;
}

/** `suppressed`: by channel, where the customer's address there is suppressed. */
export function choicesOf(
  profile: Profile,
  settings: Settings,
  suppressed: Readonly<Partial<Record<Channel, Suppression>>>,
): Choices {
  const reachable = CHANNELS.filter((channel) => addressFor(profile, channel) !== undefined);
  const topics = Object.entries(settings.topics).map(([topic, rule]) => ({
    topic,
    channels: reachable
      .filter((channel) => rule.channels.includes(channel))
      .map((channel) => {
        const said = latestConsent(profile, [topic, `${topic}/${channel}`]);
        const agreed = said?.agreed ?? rule.default === "in";
        const refused = latestConsent(profile, ["all", `all/${channel}`])?.agreed === false;
        return { channel, key: `${topic}/${channel}`, on: agreed && !refused && !isEnded(profile, topic, channel) };
      }),
  }));
  /** The mailbox has ended all marketing, and the customer has not agreed since. */
  function isEnded({ consent }: Profile, topic: string, channel: Channel): boolean {
    const known = suppressed[channel];
    if (known === undefined || CHANNEL_FACTS[channel].unsubscribing === "everything") return false;
    return agreedSince({ consent }, { topic, channel }, known.time) === undefined;
  }
  return {
    topics: topics.filter(({ channels }) => channels.length > 0),
    purposes: PURPOSES.map((purpose) => ({ purpose, key: PURPOSE + purpose, on: allows(profile, purpose, settings) })),
    stopped: CHANNELS.some(
      (channel) => CHANNEL_FACTS[channel].unsubscribing === "everything" && suppressed[channel] !== undefined,
    ),
  };
}

/**
 * The boxes that the customer has changed, by key: only these are answers. A box that was ticked by default and left so is
 * no agreement. What was ticked is what the page showed, not what holds now: another page may have changed it meanwhile.
 */
export function changesIn(form: Form, choices: Choices): ReadonlyMap<string, boolean> {
  const offered = new Set(
    [...choices.topics.flatMap(({ channels }) => channels), ...choices.purposes].map(({ key }) => key),
  );
  const { shown = [], was = [], on = [], all } = form;
  const changes = new Map<string, boolean>();
  // "Everything" is every topic, also one that the form does not name.
  const asked = all === undefined ? shown : [...new Set([...shown, ...offered])];
  for (const key of asked.filter((one) => offered.has(one) && (shown.includes(one) || !one.startsWith(PURPOSE)))) {
    const isOn = on.includes(key) && (all === undefined || key.startsWith(PURPOSE));
    if (isOn !== was.includes(key) || (all !== undefined && !key.startsWith(PURPOSE))) changes.set(key, isOn);
  }
  return changes;
}

/** The choices after these changes, before ingest has stored them. */
export function changed(choices: Choices, changes: ReadonlyMap<string, boolean>): Choices {
  const after = <C extends Choice>(choice: C): C => ({ ...choice, on: changes.get(choice.key) ?? choice.on });
  return {
    ...choices,
    topics: choices.topics.map((one) => ({ ...one, channels: one.channels.map(after) })),
    purposes: choices.purposes.map(after),
  };
}
