import { moment, span } from "../../core/explain/moment.ts";
import { type MessageTally, tally } from "../../core/summary/tally.ts";
import type { Reply } from "../protocol/service.ts";
import type { PageCloud } from "./cloud.ts";
import { figure, pills, tile } from "./figures.ts";
import { type Html, html } from "./html.ts";
import { customerForm, journeyLink, layout } from "./layout.ts";
import { messageTable } from "./outbox.ts";
import { sentMessage } from "./sent-message.ts";

/** Journeys with their counts, what became of messages, and the latest of them. */
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
