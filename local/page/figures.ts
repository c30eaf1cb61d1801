import { words } from "../../core/explain/words.ts";
import { type Html, html } from "./html.ts";

/** A number with what it counts. */
export function tile(value: number, name: string): Html {
  return html`<div class="tile"><b>${figure(value)}</b><span class="soft">${name}</span></div>`;
}

/** Counts by name, the largest first. */
export function pills(counts: Readonly<Record<string, number>>): readonly Html[] {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return entries.map(([name, n]) => html`<span class="pill">${words(name)} <b>${figure(n)}</b></span>`);
}

export function figure(value: number): string {
  return value.toLocaleString("en-GB");
}
