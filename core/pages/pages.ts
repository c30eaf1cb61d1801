import { addressedChannels } from "../channels/channels.ts";
import { isExpired, isOlder, LINK_PATHS, type Link, linkAt, readToken, writeToken } from "../links/link.ts";
import { linkKeys } from "../links/message-links.ts";
import { errorName } from "../model/errors.ts";
import type { Profile } from "../model/profile.ts";
import type { Suppression } from "../model/suppression.ts";
import { addressHashes } from "../policy/address.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { SentEvents } from "../ports/queues.ts";
import type { Counter } from "../ports/system.ts";
import { type Choices, changed, changesIn, choicesOf } from "./choices.ts";
import type { Page } from "./html.ts";
import { type MailDeps, mailPreferences } from "./mail-link.ts";
import type { Form, PageReply, PageRequest } from "./request.ts";
import { chosen, confirmed, unsubscribed } from "./statement.ts";
import * as views from "./views.ts";
import { type Speech, speechOf } from "./words.ts";

export interface PagesDeps extends MailDeps {
  readonly profiles: Pick<ProfileStore, "read">;
  readonly events: SentEvents;
  readonly counter: Counter;
}

/**
 * Answers a request for a page.
 *
 * 1. Only a POST changes anything: mail scanners follow every link.
 * 2. A change is answered 200 once the bus has its event, and 503 where it has not. No profile is written here.
 * 3. Unsubscribing works without reading the profile; the profile only tells the language, and whether the customer was erased.
 * 4. A link that is not ours, an expired one and one of an erased customer get the same answers, word for word.
 *
 * Idempotency key of a change: the token, the form and the minute. A form sent twice is one event; the same form sent again
 * later is a new statement.
 */
export async function answerPage(deps: PagesDeps, request: PageRequest): Promise<PageReply> {
  const keys = await linkKeys(deps);
  const link = readToken(deps.sealer, keys, request.token);
  const usable = link?.kind === request.kind ? link : undefined;
  deps.counter.count("PageAsked", { page: request.kind, link: usable === undefined ? "broken" : "sound" });
  try {
    return await PAGES[request.kind]({ deps, keys, request, link: usable, now: deps.clock.now() });
  } catch (error) {
    deps.counter.note("error", "A page could not be answered.", { page: request.kind, error: errorName(error) });
    return { status: 503, ...views.busy(viewFor(deps, undefined)) };
  }
}

interface Asked {
  readonly deps: PagesDeps;
  readonly keys: readonly string[];
  readonly request: PageRequest;
  readonly link: Link | undefined;
  readonly now: number;
}

const PAGES: { readonly [K in PageRequest["kind"]]: (asked: Asked) => Promise<PageReply> } = {
  unsubscribe: unsubscribePage,
  preferences: preferencesPage,
  confirm: confirmPage,
};

const ok = (page: Page): PageReply => ({ status: 200, ...page });

async function unsubscribePage({ deps, keys, request, link, now }: Asked): Promise<PageReply> {
  if (link === undefined) return { status: 404, ...views.broken(viewFor(deps, undefined)) };
  const found = await whose(deps, link);
  const view = viewFor(deps, profileIn(found));
  if (!request.post) return ok(views.askUnsubscribe(view, link));
  // An event would make an erased customer known again.
  if (found !== "erased") await deps.events.put([unsubscribed(link, idOf(deps, request, now), now)]);
  return ok(views.saidUnsubscribed(view, link, preferencesBeside(deps, keys, link, now)));
}

/**
 * The preference page beside an unsubscribe page. A message older than preference links may be has none: with it anybody who
 * finds an old mail could see what the customer has chosen.
 */
function preferencesBeside(
  { sealer }: PagesDeps,
  keys: readonly string[],
  link: Link,
  now: number,
): string | undefined {
  if (isOlder(link.day, now)) return undefined;
  const { customer, channel } = link;
  const other = { ...linkAt(link.day, { kind: "preferences" as const, customer }), ...(channel && { channel }) };
  return `../${LINK_PATHS.preferences}/${writeToken(sealer, keys, other)}`;
}

async function preferencesPage({ deps, keys, request, link, now }: Asked): Promise<PageReply> {
  const profile = link && (await deps.profiles.read(link.customer));
  if (link === undefined || profile === undefined || isExpired(link, now)) {
    const view = viewFor(deps, undefined);
    if (!request.post) return { status: 410, ...views.askRenew(view) };
    if (profile !== undefined) await mailPreferences(deps, keys, profile, viewFor(deps, profile).speech);
    return ok(views.saidRenewed(view));
  }
  const choices = await choicesNow(deps, profile);
  const view = viewFor(deps, profile);
  if (!request.post) return ok(views.preferencePage(view, choices, false));
  const changes = changesIn(request.form, choices);
  const events = chosen(link, changes, deps.settings.topics, idOf(deps, request, now), now);
  if (events.length > 0) await deps.events.put(events);
  return ok(views.preferencePage(view, changed(choices, changes), true));
}

async function choicesNow({ suppressions, hash, settings }: PagesDeps, profile: Profile): Promise<Choices> {
  const suppressed: Partial<Record<ReturnType<typeof addressedChannels>[number], Suppression>> = {};
  for (const channel of addressedChannels()) {
    const hashes = addressHashes(hash, profile, channel);
    const known = hashes.length === 0 ? undefined : await suppressions.read(channel, hashes);
    if (known !== undefined) suppressed[channel] = known;
  }
  return choicesOf(profile, settings, suppressed);
}

async function confirmPage({ deps, request, link, now }: Asked): Promise<PageReply> {
  if (link === undefined) return { status: 404, ...views.broken(viewFor(deps, undefined)) };
  if (isExpired(link, now)) return { status: 410, ...views.confirmTooOld(viewFor(deps, undefined)) };
  const found = await whose(deps, link);
  const profile = profileIn(found);
  const view = viewFor(deps, profile);
  if (!request.post) return ok(views.askConfirm(view, link));
  if (found !== "erased") {
    await deps.events.put([confirmed(link, profile, deps.hash, idOf(deps, request, now), now)]);
  }
  return ok(views.saidConfirmed(view));
}

/** The customer's profile; `unread` where it cannot be read just now, which must not stop anybody from unsubscribing. */
async function whose({ profiles, counter }: PagesDeps, link: Link): Promise<Profile | "erased" | "unread"> {
  try {
    return (await profiles.read(link.customer)) ?? "erased";
  } catch (error) {
    counter.note("warn", "A page did without the profile.", { error: errorName(error) });
    return "unread";
  }
}

function profileIn(found: Profile | "erased" | "unread"): Profile | undefined {
  return typeof found === "string" ? undefined : found;
}

function viewFor({ settings, clock }: PagesDeps, profile: Profile | undefined): views.View {
  return { speech: speechFor(settings, profile), pages: settings.pages, now: clock.now() };
}

function speechFor(settings: PagesDeps["settings"], profile: Profile | undefined): Speech {
  const [, sender = ""] = /^\s*"?([^"<]*?)"?\s*(?:<|$)/.exec(settings.sender.email ?? "") ?? [];
  return speechOf(settings.pages, sender, profile?.locale?.v);
}

const MINUTE = 60_000;

/** The id of a statement: a second click on the same form is the same. */
function idOf({ hash }: PagesDeps, { token, form }: PageRequest, now: number): string {
  const said: readonly [string, Form[string]][] = Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash(JSON.stringify(["page", token, said, Math.floor(now / MINUTE)]));
}
