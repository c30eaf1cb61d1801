import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Drawing, drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { layOut } from "../../workflows/compiler/map/layout.ts";
import { mermaid } from "../../workflows/compiler/map/mermaid.ts";
import { svg } from "../../workflows/compiler/map/svg.ts";
import { compiledJourney, journeyFile, mail } from "./fixture.ts";

const FOLDER = "tests/compiler/fixtures/valid";
const AROUND = [
  journeyFile("journey: win_back\nenter: { api: true }\nsteps:\n  - send: plain\n"),
  mail("plain", "Hello"),
  {
    path: "workflows/templates/receipt.webhook.json",
    text: "---\ntransactional: true\nurl: https://example.com/receipts\n---\n{}\n",
  },
];
const names = readdirSync(FOLDER).flatMap((name) => /^(.+)\.journey\.yaml$/.exec(name)?.[1] ?? []);

function drawingOf(name: string): Drawing {
  const text = readFileSync(`${FOLDER}/${name}.journey.yaml`, "utf8");
  const { definition, plan, workspace } = compiledJourney(text, ...AROUND);
  return drawJourney(definition, plan, (template) => workspace.templates[template]);
}

/** Its arrows as `from → to: labels`, in titles. */
function arrowsOf({ shapes, arrows }: Drawing): string[] {
  const titles = new Map(shapes.map(({ id, title }) => [id, title]));
  return arrows.map(({ from, to, labels }) => `${titles.get(from)} → ${titles.get(to)}: ${labels.join(", ")}`);
}

describe("the map of a journey", () => {
  it.each(names)("%s has every arrow between shapes, and can be laid out", async (name) => {
    const drawing = drawingOf(name);

    const ids = new Set(drawing.shapes.map(({ id }) => id));
    expect(drawing.arrows.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
    expect(mermaid(drawing)).toContain("flowchart TD");
    expect(await svg(drawing)).toContain("</svg>");
  });

  it("shows steps as shapes, and durations and conditions on the arrows", () => {
    expect(arrowsOf(drawingOf("reference"))).toEqual([
      "Order Completed → Send hello: ",
      "Send hello → Hello opened?: 1 day later",
      "Hello opened? → Send reminder: yes",
      "Hello opened? → Send hello: no",
      "Send reminder → In segment loyal?: 3 days later",
      "In segment loyal? → Send reminder: yes",
      "In segment loyal? → End: no, 1 day later",
      "Send reminder → End: 1 day later",
      "Send hello → In segment loyal?: 3 days later",
    ]);
  });

  it("leads back to the beginning of a repeat", () => {
    const arrows = arrowsOf(drawingOf("tries"));

    expect(arrows).toContain("Hello opened or plan = 'pro'? → Pass > 1 and not hello opened?: no: again 3 days later");
    expect(arrows).toContain("Hello opened or plan = 'pro'? → Email Opened?: yes, or after 4 times");
  });

  it("runs from top to bottom, but for the way back", async () => {
    const drawing = drawingOf("tries");

    const { arrows } = await layOut(drawing);

    for (const [i, { points }] of arrows.entries()) {
      const [from = 0, to = 0] = [points.at(0)?.y, points.at(-1)?.y];
      expect(from < to, `arrow ${i}`).toBe(drawing.arrows[i]?.back !== true);
    }
  });

  it("writes waits on arrows, and draws those that may be skipped", () => {
    const arrows = arrowsOf(drawingOf("moments"));

    expect(arrows).toContain("Order Completed → Send hello: on 2027-12-24 at 08:00, at 09:00 on Mon, Tue, Wed");
    expect(arrows).toContain(
      "30 days before renewalDate at 09:00 → 3 days before renewalDate at 09:00: if past, or no such date",
    );
  });

  it("tells the shares of a split and the first of several events", () => {
    expect(arrowsOf(drawingOf("splits"))).toContain("By chance: subject → Send reminder: 37.5% discount");
    expect(arrowsOf(drawingOf("several_events"))).toContain("Which comes first? → Send hello: Delivered, same orderId");
  });
});
