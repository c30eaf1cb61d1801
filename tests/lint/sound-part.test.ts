import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { prepareTests } from "../../cli/test/prepare.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { soundPart } from "../../workflows/compiler/sound-part.ts";
import { SHOP } from "../compiler/fixture.ts";

const SOUND = "journey: sound\nenter: { event: A }\nsteps: [ { send: hello } ]\n";
const TEST =
  "- test: sends\n  customer: { email: a@example.com }\n  events: { event: A }\n  expect: { outbox: [hello] }\n";

function filesOf(files: Readonly<Record<string, string>>): SourceFile[] {
  const all = { "definitions/sound.journey.yaml": SOUND, "definitions/sound.test.yaml": TEST, ...files };
  const own = Object.entries(all).map(([path, text]) => ({ path: `workflows/${path}`, text }));
  const paths = new Set(own.map(({ path }) => path));
  return [...SHOP.filter(({ path }) => !paths.has(path)), ...own];
}

/** A journey `other` that uses something, and the file of that thing, which has a fault. */
const FAULTS: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly at: string }>> = {
  "its own file": {
    files: { "definitions/other.journey.yaml": "journey: other\nnonsense: 1\n" },
    at: "definitions/other.journey.yaml",
  },
  "a template": {
    files: {
      "definitions/other.journey.yaml": "journey: other\nenter: { event: A }\nsteps: [ { send: offer } ]\n",
      "templates/offer.email.html": "---\nsubject: Hi\n---\n{% iff %}\n",
    },
    at: "templates/offer.email.html",
  },
  "a segment": {
    files: {
      "definitions/other.journey.yaml": "journey: other\nenter: { segment: vip }\nsteps: [ { send: hello } ]\n",
      "segments/vip.yaml": "segment: vip\nwhen: profile.vip == true\n",
    },
    at: "segments/vip.yaml",
  },
  "a segment that another is made of": {
    files: {
      "definitions/other.journey.yaml":
        "journey: other\nenter: { event: B, when: \"'best' in profile.segments\" }\nsteps: [ { send: hello } ]\n",
      "segments/best.yaml": "segment: best\nany: [vip]\n",
      "segments/vip.yaml": "segment: vip\nwhen: profile.vip == true\n",
    },
    at: "segments/vip.yaml",
  },
  "a destination": {
    files: {
      "definitions/other.journey.yaml": "journey: other\nenter: { event: A }\nsteps: [ { call: billing } ]\n",
      "destinations/billing.yaml": "destination: billing\nnonsense: 1\n",
    },
    at: "destinations/billing.yaml",
  },
  "shared steps": {
    files: {
      "definitions/other.journey.yaml": "journey: other\nenter: { event: A }\nsteps: [ { use: nudge } ]\n",
      "steps/nudge.yaml": "shared: nudge\nsteps: [ { send: helo } ]\n",
    },
    at: "steps/nudge.yaml",
  },
};

describe.each(Object.entries(FAULTS))("a fault in %s", (_, { files, at }) => {
  const all = filesOf({ ...files, "definitions/other.test.yaml": TEST });

  it("leaves out the journey that has it, and names the file", () => {
    const { workspace, ready, leftOut, ofAll } = soundPart(all, { hash: sha256 });

    expect(leftOut).toEqual([{ journey: "other", files: expect.arrayContaining([`workflows/${at}`]) }]);
    expect(workspace.journeys.map(({ journey }) => journey)).toEqual(["sound"]);
    expect(workspace.rules.journeys.map(({ journey }) => journey)).toEqual(["sound"]);
    expect(ready.map(({ compiled }) => compiled.journey)).toEqual(["sound"]);
    expect(ofAll).toEqual([]);
  });

  it("keeps the tests of that journey alone from being played", () => {
    const tests = all.filter(({ path }) => path.endsWith(".test.yaml"));

    const { files: playable, unplayable, needed } = prepareTests(all, tests);

    expect(playable.map(({ journey }) => journey)).toEqual(["sound"]);
    expect([...needed]).toEqual(["sound"]);
    expect(unplayable.map(({ journey }) => journey)).toEqual(["other"]);
    expect(unplayable[0]?.faults.length).toBeGreaterThan(0);
  });
});

it.each([
  ["a journey that it starts", "sound", "journey: sound\nenter: { event: A }\nsteps: [ { start: other } ]\n", TEST],
  ["a journey that its tests play with", "sound", SOUND, TEST.replace("  customer", "  with: [other]\n  customer")],
])("tests that need %s are not played without it", (_, journey, sound, test) => {
  const all = filesOf({
    "definitions/sound.journey.yaml": sound,
    "definitions/sound.test.yaml": test,
    "definitions/other.journey.yaml": "journey: other\nenter: { api: true }\nsteps: [ { send: helo } ]\n",
  });

  const { unplayable } = prepareTests(
    all,
    all.filter(({ path }) => path.endsWith(".test.yaml")),
  );

  expect(unplayable).toMatchObject([{ journey, faults: [{ file: "workflows/definitions/other.journey.yaml" }] }]);
});

it("a fault in the settings concerns every journey", () => {
  const all = filesOf({ "settings.yaml": "zone: Mars/Base\n" });

  const { ofAll } = soundPart(all, { hash: sha256 });

  expect(ofAll.map(({ code }) => code)).toContain("SJ120");
});
