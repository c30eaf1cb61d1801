import { sha256 } from "../../adapters/system/system.ts";
import { defined } from "../../core/model/defined.ts";
import { type CustomerEvent, type EventContext, TRUSTS, type Trust } from "../../core/model/event.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import { decide } from "../../core/policy/gate.ts";
import { applyEvent, type Refused } from "../../core/profile/apply.ts";
import { event, MINUTE, SETTINGS, START } from "../ingest/world.ts";
import { customer, NOON } from "../policy/inputs.ts";

/** What one event says: parts of its context, and how it came. */
export interface Said extends Pick<EventContext, "addresses" | "consent" | "confirmed" | "purposes"> {
  readonly via?: Trust;
  readonly source?: string;
  readonly context?: EventContext;
  /** After START; without it the events come an hour apart. */
  readonly time?: number;
  readonly past?: boolean;
}

function eventOf({ via, source, context, time = 0, past: _, ...said }: Said): CustomerEvent {
  const trust = TRUSTS.find((each) => each === via);
  return event("Said", {
    time: START + time,
    context: { ...said, ...context },
    ...(trust !== undefined || source !== undefined
      ? { via: { trust: trust ?? "trusted", ...defined({ source }) } }
      : {}),
  });
}

/** Folds what events say about the consent of one customer, without journeys. */
export function channelFold(topics: Settings["topics"]) {
  const settings: Settings = { ...SETTINGS, topics };
  const from = (start: Profile, ...all: readonly Said[]) => {
    let profile = start;
    const refused: Refused[] = [];
    all.forEach((said, i) => {
      const time = said.time ?? (i + 1) * 60 * MINUTE;
      const arrival = {
        now: START + Math.max(time, 0),
        past: said.past ?? false,
        before: profile.consent,
        topics,
        hash: sha256,
      };
      const applied = applyEvent(profile, eventOf({ ...said, time }), arrival);
      profile = applied.profile;
      refused.push(...applied.refused);
    });
    const asked = (topic: string, told: Profile) => {
      const message = { key: "welcome#1#hello#1", journey: "welcome", n: 1, channel: "email", topic } as const;
      const decision = decide({
        now: NOON,
        hash: sha256,
        settings,
        profile: { ...told, entries: customer().entries },
        suppression: undefined,
        message: { ...message, transactional: false },
      });
      return decision.kind === "drop" ? decision.reason : decision.kind;
    };
    const reachable = { email: { v: "ann@example.com", t: START } };
    return {
      profile,
      refused,
      /** What the gate says to an e-mail of the topic: a reason, or `allow`. */
      email: (topic: string) => asked(topic, profile),
      consented: (topic: string) => asked(topic, { ...profile, addresses: reachable }),
    };
  };
  return Object.assign((...all: readonly Said[]) => from(emptyProfile("ada", START), ...all), { from });
}
