import { moment, words } from "../../core/explain/words.ts";
import type { Reply } from "../protocol/service.ts";
import type { PageCloud } from "./cloud.ts";

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

/** The form that opens a customer's story. */
export function customerForm(value = ""): Html {
  return html`<form action="/customer"><input name="id" value="${value}" placeholder="Customer, such as c0001" aria-label="Customer" required>
<button>Tell the story</button></form>`;
}

export function customerLink(customerId: string): Html {
  return html`<a href="/customer/${encodeURIComponent(customerId)}">${customerId}</a>`;
}

/** The title of a journey as a link to its page. */
export function journeyLink(cloud: PageCloud, journey: string): Html {
  return html`<a href="/journey/${encodeURIComponent(journey)}">${cloud.journeys[journey] ?? journey}</a>`;
}

/** A number with its name. */
export function tile(value: number, name: string): Html {
  return html`<div class="tile"><b>${figure(value)}</b><span class="soft">${name}</span></div>`;
}

/** Counts by name, largest first. */
export function pills(counts: Readonly<Record<string, number>>): readonly Html[] {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return entries.map(([name, n]) => html`<span class="pill">${words(name)} <b>${figure(n)}</b></span>`);
}

export function figure(value: number): string {
  return value.toLocaleString("en-GB");
}

/** Safe markup. Only `html` creates it, and it escapes every text. */
export class Html {
  readonly markup: string;
  private constructor(markup: string) {
    this.markup = markup;
  }

  static of(parts: readonly string[], values: readonly Value[]): Html {
    return new Html(parts.map((part, index) => part + (index < values.length ? rendered(values[index]) : "")).join(""));
  }
}

type Value = Html | string | number | undefined | readonly Html[];

/** A part of a page: `html\`<p>${text}</p>\``. Texts and numbers are escaped; other parts and lists of parts are not. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return Html.of(parts, values);
}

function rendered(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map((piece) => piece.markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** The style sheet of the page; light or dark like the reader's system. */
const STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1d2330,#e6e9f0);--soft:light-dark(#5d6678,#9aa3b5);--line:light-dark(#e2e6ee,#2b3242);
--paper:light-dark(#fff,#171b24);--ground:light-dark(#f5f6fa,#0f121a);--accent:light-dark(#0b6b57,#4cc9a8);
--good:light-dark(#0b7a45,#5bd08e);--bad:light-dark(#b3261e,#ff8a80);--waiting:light-dark(#8a5a00,#f0b64a)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
header{background:var(--paper);border-bottom:1px solid var(--line)}
header>div,main{max-width:72rem;margin:auto;padding:.9rem 1.25rem}
header>div{display:flex;gap:1.4rem;align-items:baseline;flex-wrap:wrap}header b{font-size:1.15rem;letter-spacing:-.01em}
header .clock{margin-left:auto;color:var(--soft)}a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:1.5rem;letter-spacing:-.02em;margin:1rem 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0}
.soft{color:var(--soft)}.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.card.pad{padding:1rem 1.2rem;margin-bottom:.9rem}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{padding:.5rem 1rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;font-size:.78rem;font-weight:600;color:var(--soft);text-transform:uppercase;letter-spacing:.05em}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.when{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;margin:1rem 0}
.tile{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:.7rem 1rem}
.tile b{display:block;font-size:1.5rem;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.pill{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .6rem;margin:0 .3rem .3rem 0;font-size:.85rem;white-space:nowrap}
form{display:flex;gap:.5rem;margin:1rem 0}input{flex:1;max-width:24rem;padding:.5rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:8px}
button{padding:.5rem 1rem;font:inherit;color:#fff;background:light-dark(#0b6b57,#12806a);border:0;border-radius:8px;cursor:pointer}
ol.story{list-style:none;margin:.8rem 0 0;padding:0}ol.story li{display:grid;grid-template-columns:11.5rem 1fr;gap:.2rem 1rem;padding:.45rem 0 .45rem 1rem;border-left:3px solid var(--line)}
ol.story li.good{border-color:var(--good)}ol.story li.bad{border-color:var(--bad)}ol.story li.waiting{border-color:var(--waiting)}
.good>div>b{color:var(--good)}.bad>div>b{color:var(--bad)}.waiting>div>b{color:var(--waiting)}
ol.story time{color:var(--soft);font-variant-numeric:tabular-nums}ol.story small{display:block;color:var(--soft)}
details>summary{cursor:pointer;color:var(--accent)}iframe{width:100%;height:26rem;border:1px solid var(--line);border-radius:8px;background:#fff;margin-top:.5rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--ground);padding:.7rem;border-radius:8px}code{font-size:.92em}
.map{padding:1rem;background:#fff}.map img{max-width:100%;height:auto;display:block;margin:auto}td{overflow-wrap:anywhere}
@media(max-width:40rem){ol.story li{grid-template-columns:1fr}thead{display:none}table,tbody,tr,td,td.n{display:block;text-align:left}
tr{border-top:1px solid var(--line);padding:.5rem 0}tr:first-child{border-top:0}td,td.n{border-top:0;padding:.15rem .9rem}td.when{white-space:normal}
td[data-head]::before{content:attr(data-head) " ";color:var(--soft);font-size:.85rem}}
`;
