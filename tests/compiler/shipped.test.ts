import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { mermaid } from "../../workflows/compiler/map/mermaid.ts";
import { svg } from "../../workflows/compiler/map/svg.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";
import { aslErrors } from "./walk.ts";

const { ready, workspace } = prepareWorkspace(await readWorkspace(SHOP_ROOT), { hash: sha256 });
const names = ready.map(({ compiled }) => compiled.journey);

describe("the shop of the tests", () => {
  it("has no faults", () => {
    expect(workspace.diagnostics).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["review_request", "welcome", "win_back"]));
  });

  it("is compiled to the same bytes each time, whatever the order of its files", async () => {
    const files = await readWorkspace(SHOP_ROOT);

    const again = prepareWorkspace(files.toReversed(), { hash: sha256 }).workspace;

    expect(JSON.stringify(again)).toBe(JSON.stringify(workspace));
  });

  it.each(names)("%s becomes a valid machine", (name) => {
    const definition = workspace.journeys.find(({ journey }) => journey === name)?.definition ?? {};

    expect(aslErrors(definition)).toEqual([]);
  });
});

describe("the drawing", () => {
  const drawingOf = (name: string) => {
    const journey = ready.find(({ compiled }) => compiled.journey === name);
    if (journey === undefined) throw new Error(`no ${name}`);
    return drawJourney(journey.definition, journey.plan, (template) => workspace.templates[template]);
  };

  it.each(names)("of %s says nothing of states, as SVG and as Mermaid", async (name) => {
    const drawing = drawingOf(name);

    for (const text of [await svg(drawing), mermaid(drawing)]) {
      expect(text).not.toMatch(/\b(Task|Choice|Succeed|Catch|lambda)\b/);
      for (const { title } of drawing.shapes) expect(text.replace(/<\/text><text[^>]*>/g, " ")).toContain(title);
    }
  });

  it.each(names)("of %s overlaps nowhere and stays inside its frame", async (name) => {
    const text = await svg(drawingOf(name));

    const [, width = "0", height = "0"] = /viewBox="0 0 (\d+) (\d+)"/.exec(text) ?? [];
    const boxes = [...text.matchAll(/<g><rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(
      ([, x, y, w, h]) => ({
        left: Number(x),
        top: Number(y),
        right: Number(x) + Number(w),
        bottom: Number(y) + Number(h),
      }),
    );
    expect(boxes).toHaveLength(drawingOf(name).shapes.length);
    for (const [i, one] of boxes.entries()) {
      expect(one.right).toBeLessThanOrEqual(Number(width));
      expect(one.bottom).toBeLessThanOrEqual(Number(height));
      for (const other of boxes.slice(i + 1)) {
        const apart =
          one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
        expect(apart).toBe(true);
      }
    }
  });
});
