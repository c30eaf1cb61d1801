import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { dimensionsOf, generatedJourney } from "./generated.ts";
import { importing } from "./import.ts";
import { type Chance, chance } from "./random.ts";

const ROUNDS = 40;
const EACH = 25;

/** What somebody's script or editor may have left in a field. */
const STRANGE: readonly [unknown, ...unknown[]] = [
  null,
  "",
  " ",
  "x".repeat(300),
  "=1 + 1",
  "'; # : {{",
  "\n",
  "ключ",
  0,
  -1,
  1.5,
  1e21,
  true,
  [],
  {},
  [[]],
  { a: null },
  "P1M",
  "2026-02-31",
  "__proto__",
  "constructor",
];

describe("journeys in which something has been changed at random", { timeout: 60_000 }, () => {
  it.each(Array.from({ length: ROUNDS }, (_, i) => i))(
    "are refused or pass check, and never stop the import: round %i",
    async (round) => {
      const draw = chance(10_000 + round);
      const documents = Array.from({ length: EACH }, (_, i) => mutated(draw, documentOf(draw, round * EACH + i)));

      const imported = importing(documents);
      const files = imported.files.map(({ path, text }) => ({ path: `workflows/${path}`, text }));
      const { diagnostics } = await compileWorkspace(files, { hash: sha256 });

      // A subject that inboxes cut is taken over as it is, with a warning.
      const faults = diagnostics.filter(({ code }) => code !== "SJ433");
      expect(faults.map(({ file, line, code, message, found }) => ({ file, line, code, message, found }))).toEqual([]);
      for (const refusal of imported.refusals) expect(refusal.mend).not.toBe("");
    },
  );
});

function documentOf(draw: Chance, seed: number): unknown {
  if (draw.happens(0.6)) return JSON.parse(JSON.stringify(generatedJourney(seed)));
  if (draw.happens(0.5)) {
    const Groups = [
      { Type: "ANY", SourceSegments: [{ Id: "s1" }], Dimensions: [dimensionsOf(draw), dimensionsOf(draw)] },
    ];
    return {
      SegmentResponse: {
        Id: `seg${seed}`,
        Name: "seg",
        SegmentType: "DIMENSIONAL",
        SegmentGroups: { Include: "ALL", Groups },
      },
    };
  }
  return {
    EmailTemplateResponse: {
      TemplateName: `mail${seed}`,
      Subject: "Hi {{Attributes.x}}",
      HtmlPart:
        "{{#if (eq Attributes.a 'b')}}{{upper Attributes.c}}{{else}}{{{d}}}{{/if}}{{#each User.UserAttributes.e}}{{this}}{{/each}}",
      DefaultSubstitutions: '{"Attributes.x":"y"}',
    },
  };
}

/** The document with one to three of its values, or names, replaced. */
function mutated(draw: Chance, document: unknown): unknown {
  const copy: unknown = structuredClone(document);
  for (let times = draw.whole(1, 3); times > 0; times--) {
    const places = placesOf(copy);
    const place = places[draw.whole(0, places.length - 1)];
    if (place === undefined) return copy;
    const { parent, key } = place;
    if (draw.happens(0.15)) {
      const value: unknown = Reflect.get(parent, key);
      Reflect.deleteProperty(parent, key);
      Reflect.set(parent, `${key}${draw.pick(["", "2", " x", "`'\""])}`, value);
    } else if (draw.happens(0.1)) Reflect.deleteProperty(parent, key);
    else if (typeof Reflect.get(parent, key) === "string" && draw.happens(0.5)) {
      const text = String(Reflect.get(parent, key));
      const at = draw.whole(0, text.length);
      Reflect.set(
        parent,
        key,
        `${text.slice(0, at)}${draw.pick(["{{", "}}", "#", "\\", '"', ": ", "%}", "'"])}${text.slice(at)}`,
      );
    } else Reflect.set(parent, key, structuredClone(draw.pick(STRANGE)));
  }
  return copy;
}

function placesOf(value: unknown): { readonly parent: object; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => [{ parent: value, key }, ...placesOf(Reflect.get(value, key))]);
}
