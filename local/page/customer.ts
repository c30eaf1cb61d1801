import { explain } from "../../core/explain/explain.ts";
import type { Story, StoryEntry, StoryJourney } from "../../core/explain/story.ts";
import { counted, moment, words } from "../../core/explain/words.ts";
import type { Hash } from "../../core/ports/system.ts";
import type { Reply } from "../protocol/service.ts";
import type { PageCloud } from "./cloud.ts";
import { customerForm, type Html, html, journeyLink, layout } from "./layout.ts";

/** The story of a customer: known facts, entries and steps, with their reasons. */
export async function customerPage(cloud: PageCloud, hash: Hash, customerId: string): Promise<Reply> {
  const story = await explain(
    { records: cloud.records, hash },
    {
      customerId,
      zone: cloud.zone,
      dates: { rules: await cloud.rules(), now: cloud.now() },
    },
  );
  if (story === undefined) {
    return layout(
      cloud,
      "Unknown customer",
      html`<h1>Nobody is known as ${customerId}</h1>${customerForm(customerId)}`,
      404,
    );
  }
  return layout(
    cloud,
    customerId,
    html`<h1>${customerId}</h1><p class="soft">Known since ${moment(story.known, story.zone)}. Times are ${story.zone}.
<a href="/outbox?customer=${encodeURIComponent(customerId)}">Messages</a></p>
<p>${story.facts.map((fact) => html`<span class="pill">${fact}</span>`)}</p>
${events(story)}${dates(cloud, story)}${story.journeys.map((journey) => journeyPart(cloud, story, journey))}`,
  );
}

function events(story: Story): Html {
  return html`<h2>Events</h2><div class="card scroll"><table><thead><tr><th>Event<th class="n">Times<th>First<th>Last</tr></thead><tbody>
${story.events.map(({ name, n, first, last }) => html`<tr><td>${name}<td class="n" data-head="Times">${n}<td class="when" data-head="First">${moment(first, story.zone)}<td class="when" data-head="Last">${moment(last, story.zone)}</tr>`)}
</tbody></table></div>`;
}

function dates(cloud: PageCloud, story: Story): Html {
  if (story.dates.length === 0) return html``;
  return html`<h2>Dates</h2><div class="card pad">${story.dates.map(
    ({ journey, text }) => html`<div>${journeyLink(cloud, journey)}: ${text}</div>`,
  )}</div>`;
}

function journeyPart(cloud: PageCloud, story: Story, journey: StoryJourney): Html {
  const older =
    journey.older === 0
      ? undefined
      : html`<p class="soft">${counted(journey.older, "earlier entry", "earlier entries")} of which only the outcome is kept.</p>`;
  return html`<h2>${journeyLink(cloud, journey.journey)} <code class="soft">${journey.journey}</code></h2>
${older}${journey.entries.map((entry) => entryCard(story, entry))}
${journey.refusals.map(
  ({ text, n, last }) =>
    html`<p class="soft">Not let in ${counted(n, "time")}: ${text}. Last on ${moment(last, story.zone)}.</p>`,
)}`;
}

function entryCard(story: Story, entry: StoryEntry): Html {
  const because = entry.because === undefined ? "" : ` on ${entry.because}`;
  return html`<div class="card pad"><h3>Entered ${moment(entry.start, story.zone)}${because}</h3>
<div class="soft">${ending(story, entry)}${entry.version === undefined ? "" : ` · version ${entry.version}`}</div>
<ol class="story">${entry.lines.map(
    ({ time, title, text, details, tone }) => html`<li class="${tone}"><time>${moment(time, story.zone)}</time>
<div>${title}: <b>${text}</b>${details.map((detail) => html`<small>${detail}</small>`)}</div></li>`,
  )}</ol></div>`;
}

function ending(story: Story, entry: StoryEntry): string {
  if (entry.end === undefined) return entry.holdout ? "inside, held out: measured, never contacted" : "inside";
  const when = entry.end.time === undefined ? "" : ` ${moment(entry.end.time, story.zone)}`;
  return `ended${when} (${words(entry.end.outcome)}): ${entry.end.text}`;
}
