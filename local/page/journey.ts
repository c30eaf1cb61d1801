import { getOwn } from "../../core/profile/get-own.ts";
import { tally } from "../../core/summary/tally.ts";
import type { Reply } from "../protocol/service.ts";
import type { PageCloud } from "./cloud.ts";
import { figure, pills, tile } from "./figures.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { messageTable } from "./outbox.ts";
import { sentMessage } from "./sent-message.ts";

/** How many of its messages are shown. */
const LATEST = 20;

/** One journey: its map, who came in and how they ended, who was not let in and why, and its latest messages. */
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

/** The map of a journey, a picture. */
export async function mapPicture(cloud: PageCloud, journey: string): Promise<Reply> {
  const picture = Object.hasOwn(cloud.journeys, journey) ? await cloud.map(journey) : undefined;
  if (picture === undefined) return { status: 404, headers: { "content-type": "text/plain" }, body: "No map.\n" };
  return { status: 200, headers: { "content-type": "image/svg+xml; charset=utf-8" }, body: picture };
}
