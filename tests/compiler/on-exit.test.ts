import { describe, expect, it } from "vitest";
import { drawJourney } from "../../workflows/compiler/map/drawing.ts";
import { compiledIn, compiledJourney, journeyFile } from "./fixture.ts";

const journey = (onExit: string) =>
  `journey: example\nenter: { event: A }\n${onExit}steps:\n  - update: { join: vip_list }\n  - send: hello\n`;
const LEAVE = "on exit: { update: { leave: vip_list, set: { last: =entry.properties.campaign } } }\n";
const codes = (onExit: string) =>
  compiledIn([journeyFile(journey(onExit))]).workspace.diagnostics.map(({ code, line }) => `${code} ${line}`);

describe("on exit", () => {
  it("travels with the entry, with what it reads of the entry event, and is no state", () => {
    const [plain, more] = ["", LEAVE].map((onExit) => compiledJourney(journey(onExit)).compiled);

    expect(more?.rules.inside.onExit).toEqual([
      {
        set: { last: { expression: "entry.properties.campaign" } },
        add: {},
        append: {},
        remove: [],
        join: [],
        leave: ["vip_list"],
      },
    ]);
    expect(more?.rules.entryFields).toEqual(["campaign"]);
    expect(plain?.rules.inside).not.toHaveProperty("onExit");
    expect(Object.keys(more?.definition.States ?? {})).toEqual(Object.keys(plain?.definition.States ?? {}));
  });

  it("is told beside the exits in the drawing", () => {
    const { definition, plan } = compiledJourney(journey(LEAVE));

    expect(drawJourney(definition, plan, () => undefined).facts).toEqual([
      "However somebody leaves: set last, leave vip list.",
    ]);
  });

  it("is checked like an update step, and reads no event and no steps", () => {
    expect(codes("on exit:\n  - update: { leave: loyal }\n")).toEqual(["SJ707 4"]);
    expect(codes('on exit:\n  - update: { set: { a: "=event.properties.b" } }\n')).toEqual(["SJ209 4"]);
    expect(codes('on exit:\n  - update: { set: { a: "=steps.hello.sent" } }\n')).toEqual(["SJ209 4"]);
  });
});
