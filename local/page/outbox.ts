import { counted, moment } from "../../core/explain/words.ts";
import type { Reply } from "../protocol/service.ts";
import { type PageCloud, type SentMessage, sentMessage } from "./cloud.ts";
import { customerLink, type Html, html, journeyLink, layout } from "./layout.ts";

const PAGE_SIZE = 50;

/** The sent messages, newest first, with their contents. */
export function outboxPage(cloud: PageCloud, query: URLSearchParams): Reply {
  const customer = query.get("customer") ?? "";
  const all = cloud.outbox(customer === "" ? undefined : customer);
  const page = Math.max(1, Math.floor(Number(query.get("page") ?? 1)) || 1);
  const from = Math.max(0, all.length - page * PAGE_SIZE);
  const shown = all
    .slice(from, Math.max(0, all.length - (page - 1) * PAGE_SIZE))
    .reverse()
    .map(sentMessage);
  const link = (to: number, text: string) =>
    html`<a href="/outbox?${new URLSearchParams({ ...(customer === "" ? {} : { customer }), page: String(to) }).toString()}">${text}</a>`;
  return layout(
    cloud,
    "Outbox",
    html`<h1>Outbox</h1><p class="soft">${counted(all.length, "message")}${customer === "" ? "" : ` to ${customer}`}; nobody gets them, they stay here.</p>
<form action="/outbox"><input name="customer" value="${customer}" placeholder="Customer, or empty for all" aria-label="Customer"><button>Show</button></form>
${messageTable(cloud, shown)}<p>${page > 1 ? link(page - 1, "← newer ") : ""} ${from > 0 ? link(page + 1, "older →") : ""}</p>`,
  );
}

export function messageTable(cloud: PageCloud, messages: readonly SentMessage[]): Html {
  if (messages.length === 0) return html`<p class="soft">There is no message.</p>`;
  return html`<div class="card scroll"><table><thead><tr><th>When<th>Customer<th>Message<th>To</tr></thead>
<tbody>${messages.map((message) => row(cloud, message))}</tbody></table></div>`;
}

function row(cloud: PageCloud, message: SentMessage): Html {
  const { time, customerId, journey, channel, to } = message;
  return html`<tr><td class="when">${moment(time, cloud.zone)}<td data-head="Customer">${customerLink(customerId)}
<td><b>${message.subject ?? beginningOf(message.body)}</b><br><span class="soft">${journeyLink(cloud, journey)}, ${channel}</span>
<details><summary>show</summary>${body(message)}</details><td data-head="To">${to}</tr>`;
}

/** The beginning of a text message or webhook, which has no subject. */
function beginningOf(body: string): string {
  const characters = [...body.replaceAll(/\s+/g, " ").trim()];
  return characters.length <= 60 ? characters.join("") : `${characters.slice(0, 59).join("")}…`;
}

/** A mail is shown in a frame that runs no scripts and has no access to the page; its links open in a window of their own. */
function body({ channel, body, text, replyTo, attachments = [] }: SentMessage): Html {
  const answers = replyTo === undefined ? html`` : html`<p class="soft">Answers go to ${replyTo}.</p>`;
  const files = attachments.map(
    ({ name, bytes }) => html`<p class="soft">Attached: ${name} (${String(bytes)} bytes).</p>`,
  );
  const plain =
    text === undefined ? html`` : html`<details><summary>as plain text</summary><pre>${text}</pre></details>`;
  return channel === "email"
    ? html`${answers}${files}<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" title="The message" srcdoc="${body.replace(/<a\s/gi, '<a target="_blank" ')}"></iframe>${plain}`
    : html`<pre>${body}</pre>`;
}
