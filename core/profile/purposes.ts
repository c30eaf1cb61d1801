import { type CustomerEvent, PURPOSES, type Purpose } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Answer, Profile } from "../model/profile.ts";
import type { ConsentSettings, Settings } from "../model/settings.ts";
import { answerOf, withAnswer } from "./answers.ts";

/** What holds for customers who have said nothing, where the settings do not say it. */
export const PURPOSE_DEFAULTS = {
  profiling: "in",
  tracking: "out",
  ads: "out",
} as const satisfies Required<NonNullable<ConsentSettings["purposes"]>>;

/** The key of what browsers said: beside the key of all others, so that neither overwrites the other. */
function ofBrowser(purpose: Purpose): string {
  return `${purpose}@browser`;
}

/** The answers on purposes with those of an event. A time ahead of ingest (`now`) is that of ingest. */
export function withPurposes(
  known: Profile["purposes"],
  event: CustomerEvent,
  now: number,
): NonNullable<Profile["purposes"]> {
  let next = known ?? {};
  for (const purpose of PURPOSES) {
    const agreed = event.context.purposes?.[purpose];
    if (agreed === undefined) continue;
    const key = event.via?.trust === "browser" ? ofBrowser(purpose) : purpose;
    next = withAnswer(next, key, answerOf(event, agreed, Math.min(event.time, now)));
  }
  return next;
}

/**
 * The customer's answer on a purpose; undefined if there is none. A browser's yes counts where nobody else has said
 * anything, since a visitor's banner is all that is known of them; its no counts where it is not older.
 */
export function purposeAnswer({ purposes = {} }: Pick<Profile, "purposes">, purpose: Purpose): Answer | undefined {
  const said = getOwn(purposes, purpose);
  const browser = getOwn(purposes, ofBrowser(purpose));
  if (said === undefined || browser === undefined) return said ?? browser;
  return !browser.v && browser.t >= said.t ? browser : said;
}

/** Whether the customer's data may be used for a purpose: their answer, else the workspace's default. */
export function allows(profile: Pick<Profile, "purposes">, purpose: Purpose, settings: Pick<Settings, "consent">) {
  const standard = settings.consent?.purposes?.[purpose] ?? PURPOSE_DEFAULTS[purpose];
  return purposeAnswer(profile, purpose)?.v ?? standard === "in";
}

/** The purposes of an event of Segment's protocol, by the settings' names of its categories. A category without a purpose says nothing. */
export function purposesOf(
  categories: Readonly<Record<string, boolean>>,
  { consent }: Pick<Settings, "consent">,
): NonNullable<CustomerEvent["context"]["purposes"]> {
  const said: Partial<Record<Purpose, boolean>> = {};
  for (const [category, agreed] of Object.entries(categories)) {
    const purpose = getOwn(consent?.categories ?? {}, category);
    // Of two categories of one purpose the refusal counts.
    if (purpose !== undefined) said[purpose] = agreed && said[purpose] !== false;
  }
  return said;
}
