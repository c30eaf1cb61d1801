import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { allFindings, compareWorkspaces } from "../../workflows/compiler/compare/compare.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";

const PLAIN = "destination: warehouse\nurl: https://warehouse.example.com/events\n";
const FORWARD = `${PLAIN}forward:
  events: [Order Completed, Trial Started]
  purpose: profiling
  with: { who: =profile.id, total: =event.properties.total }
`;

function side(text: string | undefined) {
  const files = [
    { path: "workflows/settings.yaml", text: "zone: Europe/London\n" },
    ...(text === undefined ? [] : [{ path: "workflows/destinations/warehouse.yaml", text }]),
  ];
  return { ...prepareWorkspace(files, { hash: sha256 }), paths: new Set(files.map(({ path }) => path)) };
}

const NEW = "From the deployment on, of customers who allow profiling; no earlier events.";

it.each<[string, string | undefined, string | undefined, readonly (readonly [string, string])[]]>([
  ["that is as it was", FORWARD, FORWARD, []],
  ["that nothing calls and that forwards nothing", PLAIN, `${PLAIN}method: PUT\n`, []],
  ["that is new", undefined, FORWARD, [["`Order Completed`, `Trial Started` go to `warehouse` by themselves.", NEW]]],
  ["whose rule is new", PLAIN, FORWARD, [["`Order Completed`, `Trial Started` go to `warehouse` by themselves.", NEW]]],
  [
    "whose rule is gone",
    FORWARD,
    PLAIN,
    [["No events go to `warehouse` by themselves any more.", "From the deployment on. Those that wait are dropped."]],
  ],
  [
    "that is gone",
    FORWARD,
    undefined,
    [
      [
        "No events go to `warehouse` by themselves any more.",
        "From the deployment on. Those that wait go to the dead letters.",
      ],
    ],
  ],
  [
    "with other events",
    FORWARD,
    FORWARD.replace("Trial Started", "Trial Ended"),
    [
      ["`Trial Ended` goes to `warehouse` too, by itself.", NEW],
      ["`Trial Started` goes to `warehouse` no more.", "From the deployment on; those that wait still go."],
    ],
  ],
  [
    "for another purpose",
    FORWARD,
    FORWARD.replace("profiling", "none"),
    [
      [
        "Events go to `warehouse` for the purpose none, not profiling.",
        "From the deployment on, also those that wait: of all customers.",
      ],
    ],
  ],
  [
    "with other data",
    FORWARD,
    FORWARD.replace("total: =event.properties.total", "mail: =profile.email").replace(
      "=profile.id",
      "=profile.country",
    ),
    [
      ["Events go to `warehouse` with `mail` too.", "From the deployment on, also those that wait or were given up."],
      ["Events go to `warehouse` without `total`.", "From the deployment on, also those that wait or were given up."],
      [
        "Events go to `warehouse` with another `who`.",
        "From the deployment on, also those that wait or were given up.",
      ],
    ],
  ],
  [
    "at another address",
    FORWARD,
    FORWARD.replace("/events", "/v2"),
    [
      [
        "The destination `warehouse` changes.",
        "Events go there by it from the deployment on, also those that wait or were given up.",
      ],
    ],
  ],
])("a destination %s is told", (_, before, after, expected) => {
  const found = allFindings(compareWorkspaces(side(before), side(after)));

  expect(found.map(({ what, who }) => [what, who])).toEqual(expected);
  expect(found.every(({ level, kind }) => level === "changes" && kind === "destination")).toBe(true);
});
