import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Io } from "../../cli/command.ts";
import { runsText } from "../../cli/commands/runs.ts";
import { Progress } from "../../cli/start/announce.ts";
import { onOneLine, paint, safe, table } from "../../cli/terminal.ts";

/** What a hostile customer may call themselves: colours, erases, sets the title, rings, goes back, turns the direction. */
const HOSTILE = "\u001b[2J\u001b]0;title\u0007\r\b\u009b31m\u202egnp\u2066\u200f\u2028\ufeff\u{e0041}\ud800";

/** What would do something to a terminal, besides the end of a line. */
const DOES =
  /[^\P{Cc}\n\t]|\p{Cs}|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;

function terminal() {
  const written: string[] = [];
  const output = { terminal: true, write: (text: string) => void written.push(text) };
  const io: Io = {
    ...{ out: safe(output), err: safe(output), root: ".", cwd: ".", env: {}, stop: new AbortController().signal },
  };
  return { io, written: () => written.join("") };
}

describe("on a terminal", () => {
  test("text of others does nothing but stand there", () => {
    const { io, written } = terminal();

    io.out.write(`hello ${HOSTILE}\n`);

    expect(written()).not.toMatch(DOES);
    expect(written()).toBe(
      "hello \\u001b[2J\\u001b]0;title\\u0007\\u000d\\u0008\\u009b31m\\u202egnp\\u2066\\u200f\\u2028\\ufeff\\udb40\\udc41\\ud800\n",
    );
  });

  test("our own colours and progress do what they are for, also around such text", () => {
    const { io, written } = terminal();
    io.out.write(paint(io, io.out).red("late"));
    new Progress(io, "UTC").done();

    expect(written()).toBe("\u001b[31mlate\u001b[39m\u001b[G\u001b[2K");
  });

  test("a colour that text of others asks for is shown and not taken", () => {
    const { io, written } = terminal();

    io.out.write(paint(io, io.out).red("\u001b[32mgreen"));

    expect(written()).toBe("\u001b[31m\\u001b[32mgreen\u001b[39m");
  });

  test("JSON says the same as before, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { io, written } = terminal();
        const document = { text: `${text}${HOSTILE}`, list: [text] };
        io.out.write(JSON.stringify(document));
        expect(written()).not.toMatch(DOES);
        expect(JSON.parse(written())).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });

  test("what people write in their languages stays as it is", () => {
    const text = "Łukasz 张伟 שלום مرحبا नमस्ते 👩‍👩‍👧 é ñ — … 😀";
    const { io, written } = terminal();

    io.out.write(text);

    expect(written()).toBe(text);
  });
});

test("a line end in a customer's text begins no line of ours", () => {
  expect(onOneLine("Ada\nsent: yes\t\r")).toBe("Ada\\u000asent: yes\\u0009\\u000d");
  expect(table(["who"], [["Ada\nBob"]])).toBe("who\nAda\\u000aBob\n");
});

test("the table of runs shows a hostile customer id on one line", () => {
  const { io, written } = terminal();
  const run = { journey: "cart", customer: `x\n${HOSTILE}`, n: 1, since: 0, step: "s", stepSince: 0, arn: "" };
  const view = { where: "here", zone: "UTC", now: () => 0 };
  io.out.write(runsText(io, view, [{ journey: "cart", runs: [run], inside: 1, more: false }]));

  const lines = written().split("\n");
  expect(lines.filter((line) => line.includes("\\u202e"))).toHaveLength(1);
  expect(lines[2]).toContain("x\\u000a\\u001b[2J");
});
