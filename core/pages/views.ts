import type { Link } from "../links/link.ts";
import type { PagesSettings } from "../model/settings.ts";
import type { Choice, Choices } from "./choices.ts";
import { type Html, html, NOTHING, type Page, page } from "./html.ts";
import type { Speech, Word } from "./words.ts";

/** What every page is made with. */
export interface View {
  readonly speech: Speech;
  readonly pages: PagesSettings | undefined;
  /** A number that no other showing of the page has, so that a form sent twice is one statement; epoch milliseconds. */
  readonly now: number;
}

const CHANNEL_WORDS: Readonly<Record<string, Word>> = { email: "email", sms: "sms", push: "push" };

function channelName(speech: Speech, channel: string | undefined): string {
  // The same in every language.
  if (channel === "whatsapp") return "WhatsApp";
  const word = CHANNEL_WORDS[channel ?? ""];
  return word === undefined ? (channel ?? "") : speech.say(word);
}

/** The names in the words of a link's page. */
function namesOf({ speech }: View, { topic, channel }: Link): { topic: string; channel: string } {
  return { topic: topic === undefined ? "" : speech.topic(topic).title, channel: channelName(speech, channel) };
}

/** A page that says something and, with `button`, asks whether to do it. */
function asking(view: View, words: { title: Word; text: Word; button?: Word; field?: string }, link?: Link): Page {
  const { speech, pages, now } = view;
  const names = link === undefined ? {} : namesOf(view, link);
  const { title, text, button, field } = words;
  const form =
    button === undefined
      ? NOTHING
      : html`<form method="post"><input type="hidden" name="made" value="${String(now)}"><p class="buttons"><button name="${field ?? "do"}" value="1">${speech.say(button)}</button></p></form>`;
  return page(speech, pages, speech.say(title, names), html`<p>${speech.say(text, names)}</p>\n${form}`);
}

export function askUnsubscribe(view: View, link: Link): Page {
  return asking(view, { title: "unsubscribeTitle", text: "unsubscribeText", button: "unsubscribeButton" }, link);
}

/** `preferences`: a link to the preference page, for a message that is not too old to have one. */
export function saidUnsubscribed(view: View, link: Link, preferences: string | undefined): Page {
  const { speech, pages } = view;
  const names = namesOf(view, link);
  const more =
    preferences === undefined ? NOTHING : html`<p><a href="${preferences}">${speech.say("toPreferences")}</a></p>`;
  return page(
    speech,
    pages,
    speech.say("unsubscribedTitle", names),
    html`<p role="status">${speech.say("unsubscribedText", names)}</p>\n${more}`,
  );
}

export function askConfirm(view: View, link: Link): Page {
  return asking(view, { title: "confirmTitle", text: "confirmText", button: "confirmButton" }, link);
}

export function saidConfirmed(view: View): Page {
  return asking(view, { title: "confirmedTitle", text: "confirmedText" });
}

export function askRenew(view: View): Page {
  return asking(view, { title: "expiredTitle", text: "expiredText", button: "renewButton", field: "renew" });
}

/** A confirmation link that is too old: who still wants it signs up again, and gets a new one. */
export function confirmTooOld(view: View): Page {
  return asking(view, { title: "expiredTitle", text: "confirmExpiredText" });
}

export function saidRenewed(view: View): Page {
  return asking(view, { title: "renewedTitle", text: "renewedText" });
}

export function broken(view: View): Page {
  return asking(view, { title: "brokenTitle", text: "brokenText" });
}

export function busy(view: View): Page {
  return asking(view, { title: "busyTitle", text: "busyText" });
}

export function preferencePage(view: View, choices: Choices, saved: boolean): Page {
  const { speech, pages, now } = view;
  const { topics, purposes, stopped } = choices;
  const told = html`${saved ? html`<p class="told" role="status">${speech.say("saved")}</p>` : NOTHING}${stopped ? html`<p class="told">${speech.say("stopped")}</p>` : NOTHING}`;
  const groups = topics.map(({ topic, channels }) => {
    const { title, about } = speech.topic(topic);
    return html`<fieldset><legend>${title}</legend>${about === undefined ? NOTHING : html`<p class="about">${about}</p>`}<div class="choices">${channels.map((one) => box(one, capital(channelName(speech, one.channel))))}</div></fieldset>\n`;
  });
  const uses = html`<fieldset><legend>${speech.say("purposesTitle")}</legend><div>${purposes.map((one) => box(one, speech.say(one.purpose)))}</div></fieldset>`;
  const none =
    topics.length === 0
      ? NOTHING
      : html`<button class="second" name="all" value="off">${speech.say("noneButton")}</button>`;
  return page(
    speech,
    pages,
    speech.say("preferencesTitle"),
    html`${told}<p>${speech.say(topics.length === 0 ? "nothingToChoose" : "preferencesText")}</p>
<form method="post"><input type="hidden" name="made" value="${String(now)}">
${groups}${uses}
<p class="buttons"><button>${speech.say("saveButton")}</button>${none}</p></form>`,
  );
}

/** A box, and beside it what the page showed, by which the answer tells what was changed. */
function box({ key, on }: Choice, text: string): Html {
  const ticked = on ? html` checked` : NOTHING;
  const was = on ? html`<input type="hidden" name="was" value="${key}">` : NOTHING;
  return html`<label><input type="checkbox" name="on" value="${key}"${ticked}>${text}</label><input type="hidden" name="shown" value="${key}">${was}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
