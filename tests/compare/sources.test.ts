import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { allFindings, compareWorkspaces } from "../../workflows/compiler/compare/compare.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";

const TILL = "workflows/sources/till.source.yaml";
const WEBHOOK = `source: till
from: webhook
signature: { scheme: stripe, secret: sojourn/till }
event: |
  { "id": id, "name": "Sold", "customerId": who, "time": at }
`;
const SETTINGS = "zone: UTC\n";

function side(source: string | undefined, more: Readonly<Record<string, string>> = {}) {
  const files = { "workflows/settings.yaml": SETTINGS, ...(source === undefined ? {} : { [TILL]: source }), ...more };
  const given = Object.entries(files).map(([path, text]) => ({ path, text }));
  return { ...prepareWorkspace(given, { hash: sha256 }), paths: new Set(Object.keys(files)) };
}

const findings = (before: string | undefined, after: string | undefined) =>
  allFindings(compareWorkspaces(side(before), side(after)));

describe("a comparison of sources", () => {
  it.each([
    [WEBHOOK, undefined, "The source `till` is gone: it was a webhook at /v1/sources/till."],
    [undefined, WEBHOOK, "New source: `till`, a webhook at /v1/sources/till."],
    [WEBHOOK, WEBHOOK.replace("Sold", "Bought"), "The source `till` makes its events in another way."],
    [WEBHOOK, `${WEBHOOK}rows: items\nconstants: { a: 1 }\n`, "The source `till` makes its events in another way."],
    [WEBHOOK, WEBHOOK.replace("stripe", "shopify"), "The source `till` wants its requests proved in another way."],
    [WEBHOOK, `${WEBHOOK}trust: browser\n`, "The source `till` is believed more, or less."],
    [
      WEBHOOK,
      WEBHOOK.replace(
        "from: webhook\nsignature: { scheme: stripe, secret: sojourn/till }",
        "from: events\npattern: { source: [till] }",
      ),
      "The source `till` comes by another way: it is events of the bus default, and was a webhook at /v1/sources/till.",
    ],
    [WEBHOOK.replace("webhook", "wobhook"), WEBHOOK, "New source: `till`, a webhook at /v1/sources/till."],
  ])("tells what changes, and hurts nobody by itself: %#", (before, after, what) => {
    expect(findings(before, after).map((one) => [one.level, one.kind, one.what])).toEqual([
      ["changes", "source", what],
    ]);
  });

  it("finds nothing where only the title, comments and examples changed", () => {
    const text = `# The tills\n${WEBHOOK}title: Tills\nexample: { payload: {}, events: [], refused: no customer }\n`;

    expect(findings(WEBHOOK, text)).toEqual([]);
  });

  it("says that one that has faults now cannot be compared", () => {
    expect(findings(WEBHOOK, WEBHOOK.replace("webhook", "wobhook"))).toMatchObject([
      { level: "hurts", what: "The source `till` has faults and cannot be compared." },
    ]);
  });
});

it("a comparison tells of segments that came and that nothing read, and of who may join", () => {
  const vip = { "workflows/segments/vip.yaml": "segment: vip\ndid: at least 3 Sold in 90d\n" };
  const identity = { "workflows/settings.yaml": `${SETTINGS}identity: { namespaces: { shop: } }\n` };
  const told = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
    allFindings(compareWorkspaces(side(undefined, before), side(undefined, after))).map(({ what, who }) => [what, who]);

  expect(told({}, vip)).toEqual([["New segment: `vip`.", expect.stringContaining("It counts something new")]]);
  expect(told(vip, {})).toEqual([["The segment `vip` is gone.", "No journey read it."]]);
  expect(told({}, identity)).toEqual([["`identity` has changed.", expect.stringContaining("Ids join by it")]]);
});
