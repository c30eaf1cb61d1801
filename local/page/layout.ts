import { moment } from "../../core/explain/moment.ts";
import type { Reply } from "../protocol/service.ts";
import type { PageCloud } from "./cloud.ts";
import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** A whole page around its content. */
export function layout(cloud: PageCloud, title: string, content: Html, status = 200): Reply {
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Sojourn</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head><body>
<header><div><b>Sojourn</b><nav><a href="/">Journeys</a> · <a href="/outbox">Outbox</a></nav>
<span class="clock">local cloud, stage ${cloud.stage} · ${moment(cloud.now(), cloud.zone)}</span></div></header>
<main>${content}</main></body></html>`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body: `<!doctype html>${page.markup}` };
}

export function styleSheet(): Reply {
  return { status: 200, headers: { "content-type": "text/css; charset=utf-8" }, body: STYLE };
}

/** Goes to a customer's story. */
export function customerForm(value = ""): Html {
  return html`<form action="/customer"><input name="id" value="${value}" placeholder="Customer, such as c0001" aria-label="Customer" required>
<button>Tell the story</button></form>`;
}

export function customerLink(customerId: string): Html {
  return html`<a href="/customer/${encodeURIComponent(customerId)}">${customerId}</a>`;
}

/** The title of a journey, which leads to its page. */
export function journeyLink(cloud: PageCloud, journey: string): Html {
  return html`<a href="/journey/${encodeURIComponent(journey)}">${cloud.journeys[journey] ?? journey}</a>`;
}
