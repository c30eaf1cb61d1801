import { moment, span } from "../../core/explain/words.ts";
import { getOwn } from "../../core/model/json.ts";
import { type MessageTally, tally } from "../../core/summary/tally.ts";
import type { Reply } from "../protocol/service.ts";
import { type PageCloud, sentMessage } from "./cloud.ts";
import { customerForm, figure, type Html, html, journeyLink, layout, pills, tile } from "./layout.ts";
import { messageTable } from "./outbox.ts";

/** All journeys with their counts, the outcomes of messages, and the latest messages. */
export async function homePage(cloud: PageCloud): Promise<Reply> {
  const counted = await tally(Object.keys(cloud.journeys), cloud.all(), cloud.now());
  const paused = await cloud.paused();
  const latest = cloud.outbox().slice(-10).reverse().map(sentMessage);
  const { messages } = counted;
  return layout(
    cloud,
    "Journeys",
    html`<h1>Journeys</h1>${customerForm()}
<div class="tiles">${tile(counted.customers, "customers")}${tile(counted.applied, "events")}${tile(messages.sent, "messages sent")}
${tile(messages.held, "held at least once")}${tile(sum(messages.dropped) + messages.left, "not sent")}</div>
<div class="card scroll"><table><thead><tr><th>Journey<th class="n">Entries<th class="n">Inside<th>Ended</tr></thead>
<tbody>${Object.entries(counted.journeys).map(
      ([
        name,
        journey,
      ]) => html`<tr><td><b>${journeyLink(cloud, name)}</b><br><code class="soft">${name}</code>${pausedSince(cloud, paused[name])}
<td class="n" data-head="Entries">${figure(journey.entries)}<td class="n" data-head="Inside">${figure(journey.inside)}<td data-head="Ended">${pills(journey.ended)}</tr>`,
    )}</tbody></table></div>
<h2>Not sent, by reason</h2>${unsent(messages)}
<h2>Latest messages</h2>${messageTable(cloud, latest)}
<p class="soft">A message stays in the outbox: nobody gets it. ${latest[0] === undefined ? "" : `The latest left ${span(cloud.now() - latest[0].time)} ago.`}</p>`,
  );
}

function pausedSince(cloud: PageCloud, since: number | undefined): Html {
  if (since === undefined) return html``;
  return html`<br><span class="pill">paused since ${moment(since, cloud.zone)}: nobody is let in, messages are held</span>`;
}

function unsent({ dropped, left }: MessageTally): Html {
  const reasons = left === 0 ? dropped : { ...dropped, customer_left: left };
  if (Object.keys(reasons).length === 0) return html`<p class="soft">Every message was sent.</p>`;
  return html`<p>${pills(reasons)}</p>`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

/** The number of messages on the page of a journey. */
const LATEST = 20;

/** One journey: its map, entries and their outcomes, refused entries with reasons, and the latest messages. */
export async function journeyPage(cloud: PageCloud, journey: string): Promise<Reply> {
  const title = getOwn(cloud.journeys, journey);
  if (title === undefined) {
    return layout(
      cloud,
      "Unknown journey",
      html`<h1>There is no journey ${journey}</h1><p><a href="/">All journeys</a></p>`,
      404,
    );
  }
  const counted = (await tally([journey], cloud.all(), cloud.now())).journeys[journey];
  const ended = Object.keys(counted?.ended ?? {});
  const messages = cloud.outbox().filter((message) => sentMessage(message).journey === journey);
  const latest = messages.slice(-LATEST).reverse().map(sentMessage);
  return layout(
    cloud,
    title,
    html`<h1>${title} <code class="soft">${journey}</code></h1>
<div class="tiles">${tile(counted?.entries ?? 0, "entries")}${tile(counted?.inside ?? 0, "inside")}${tile(messages.length, "messages sent")}</div>
<h2>Map</h2><div class="card scroll map"><img src="/journey/${encodeURIComponent(journey)}.svg" alt="The steps of ${title}, from entry to end"></div>
${ended.length === 0 ? undefined : html`<h2>Ended</h2><p>${pills(counted?.ended ?? {})}</p>`}
${counted?.refused === undefined ? undefined : html`<h2>Not let in</h2><p>${pills(counted.refused)}</p>`}
<h2>Latest messages</h2>${messageTable(cloud, latest)}
<p class="soft">${figure(latest.length)} of ${figure(messages.length)}. <a href="/outbox">Messages of all journeys</a></p>`,
  );
}

/** The map of a journey as a picture. */
export async function mapPicture(cloud: PageCloud, journey: string): Promise<Reply> {
  const picture = Object.hasOwn(cloud.journeys, journey) ? await cloud.map(journey) : undefined;
  if (picture === undefined) return { status: 404, headers: { "content-type": "text/plain" }, body: "No map.\n" };
  return { status: 200, headers: { "content-type": "image/svg+xml; charset=utf-8" }, body: picture };
}
