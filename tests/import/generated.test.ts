import type { EmailTemplateResponse, SegmentResponse, WriteJourneyRequest } from "@aws-sdk/client-pinpoint";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { importPinpoint } from "../../workflows/importers/pinpoint/import-pinpoint.ts";
import { dimensionsOf, generatedJourney } from "./generated.ts";
import { chance } from "./random.ts";

const NOW = Date.UTC(2026, 10, 1);
const JOURNEYS = 1000;
/** Journeys of one project. */
const PROJECT = 50;
const RANGES = Array.from({ length: JOURNEYS / PROJECT }, (_, i) => i * PROJECT);

describe("journeys drawn from the types of Pinpoint's SDK", { timeout: 60_000 }, () => {
  it.each(RANGES)("from %i on: import, pass check, and have every activity on the map", (from) => {
    const journeys = Array.from({ length: PROJECT }, (_, i) => generatedJourney(from + i));
    const imported = importPinpoint({ files: filesOf(journeys, from), workspace: [], now: NOW });
    const files = imported.files.map(({ path, text }) => ({ path: `workflows/${path}`, text }));

    const { workspace, ready } = prepareWorkspace(files, { hash: sha256 });

    expect(imported.refusals).toEqual([]);
    expect(
      // Pinpoint goes on at once where several moments are past, which check warns of.
      workspace.diagnostics
        .filter(({ code }) => code !== "SJ132")
        .map(({ file, line, code, message, found }) => ({ file, line, code, message, found })),
    ).toEqual([]);
    for (const journey of journeys) {
      const mine = imported.journeys.find(({ pinpoint }) => pinpoint === journey.Name);
      const drawn = ready.find(({ compiled }) => compiled.journey === mine?.name);
      if (drawn === undefined || mine === undefined) throw new Error(`${journey.Name} is gone.`);
      const { shapes, arrows } = drawJourney(drawn.definition, drawn.plan, (name) => workspace.templates[name]);
      const steps = [...shapes.flatMap(({ step }) => step ?? []), ...arrows.flatMap(({ waits }) => waits ?? [])];
      const missing = [...reachable(journey)].filter((id) => {
        const step = mine.steps[id];
        return step === undefined || !steps.some((one) => one === step || one.endsWith(`_${step}`));
      });
      expect(missing, journey.Name).toEqual([]);
    }
  });

  it("is the same each time", () => {
    const files = filesOf([generatedJourney(1), generatedJourney(2)], 0);

    const [first, second] = [0, 0].map(() => importPinpoint({ files, workspace: [], now: NOW }));

    expect(second).toEqual(first);
  });
});

/** Activities that somebody can come to, found without the importer; empty ones are ends. */
function reachable({ StartActivity, Activities = {} }: WriteJourneyRequest): Set<string> {
  const found = new Set<string>();
  const open = [StartActivity];
  while (open.length > 0) {
    const id = open.pop();
    const activity = id === undefined ? undefined : Activities[id];
    if (id === undefined || activity === undefined || found.has(id) || Object.keys(activity).length === 0) continue;
    found.add(id);
    // Every text that is the id of an activity below NextActivity, TrueActivity and the like.
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        if (/^(Next|True|False|Default)Activity$/.test(key)) open.push(String(item));
        else walk(item);
      }
    };
    walk(activity);
  }
  return found;
}

/** The journeys in several envelopes, some segments and a template. */
function filesOf(journeys: readonly WriteJourneyRequest[], seed: number) {
  const draw = chance(seed + 7);
  const responses = journeys.map((journey, i) => ({ ...journey, Id: `id${seed + i}`, ApplicationId: "app" }));
  const [first, second, third, ...rest] = responses;
  const segment: SegmentResponse = {
    Id: "segment1",
    Arn: "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/app/segments/segment1",
    ApplicationId: "app",
    CreationDate: "2026-01-01",
    Name: "Loyal & new",
    SegmentType: "DIMENSIONAL",
    SegmentGroups: {
      Include: draw.pick(["ALL", "ANY", "NONE"]),
      Groups: Array.from({ length: draw.whole(0, 3) }, () => ({
        Type: draw.pick(["ALL", "ANY", "NONE"]),
        SourceType: draw.pick(["ALL", "ANY", "NONE"]),
        SourceSegments: Array.from({ length: draw.whole(0, 2) }, (_, i) => ({ Id: `segment${i + 2}` })),
        Dimensions: Array.from({ length: draw.whole(0, 2) }, () => dimensionsOf(draw)),
      })),
    },
  };
  const template: EmailTemplateResponse = {
    TemplateName: "Hello",
    TemplateType: "EMAIL",
    CreationDate: "",
    LastModifiedDate: "",
    Subject: "Hi {{User.UserAttributes.FirstName.[0]}}",
    HtmlPart: "<p>{{#if Attributes.vip}}VIP{{else}}{{Location.City}}{{/if}}</p>",
  };
  const values: unknown[] = [
    { JourneyResponse: first },
    { JourneysResponse: { Item: [second] } },
    { WriteJourneyRequest: third },
    rest,
    { ResponseMetadata: {}, SegmentResponse: segment },
    {
      SegmentResponse: { Id: "segment3", SegmentType: "IMPORT", Name: "Uploaded", ImportDefinition: { Format: "CSV" } },
    },
    { EmailTemplateResponse: template },
  ];
  return values.map((value, i) => ({ name: `file${i}.json`, text: JSON.stringify(value) }));
}
