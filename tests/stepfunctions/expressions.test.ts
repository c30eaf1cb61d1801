import fc from "fast-check";
import jsonata from "jsonata-aws";
import { describe, expect, it } from "vitest";
import type { Json } from "../../core/model/json.ts";
import { fullExpression } from "../../local/stepfunctions/expression/full.ts";
import { plainExpression } from "../../local/stepfunctions/expression/plain.ts";
import { UNSURE } from "../../local/stepfunctions/expression/plain-functions.ts";
import type { Scope } from "../../local/stepfunctions/expression/scope.ts";
import { compileValue } from "../../local/stepfunctions/expression/value.ts";
import { START, sha256 } from "./cloud.ts";

function scope(input: Json, more: Partial<Scope> = {}): Scope {
  const entered = { State: { EnteredTime: new Date(START - 5000).toISOString() } };
  return { input, context: () => entered, variables: {}, now: START, seed: "seed", hash: sha256, ...more };
}

/** Values, names and expressions small enough that they meet. */
const name = fc.constantFrom("a", "b", "constructor", "c d");
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -0.5, 1e300, "", "a", '{"a": 1}', "2026-03-01T00:00:00.000Z"),
  fc.integer({ min: -3, max: 3 }),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
}));
const quoted = (text: string) => (text.includes(" ") ? `"${text}"` : text);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: "medium" },
    leaf.filter((one) => one !== 1e300).map((one) => JSON.stringify(one)),
    fc.array(name, { maxLength: 3 }).map((names) => ["$states.input", ...names.map(quoted)].join(".")),
    fc.constantFrom("$states.context.State.EnteredTime", "$states.result", "$v", "$v.a", "$states", "$millis()"),
    fc.tuple(tie("expression"), name).map(([inner, step]) => `(${inner}).${quoted(step)}`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc
      .array(fc.tuple(name, tie("expression")), { maxLength: 3 })
      .map((fields) => `{${fields.map(([key, field]) => `"${key}": ${field}`).join(", ")}}`),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom("=", "!=", "and", "or", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&"),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(
        fc.constantFrom("not", "exists", "merge", "parse", "max", "min", "ceil", "floor", "toMillis"),
        tie("expression"),
      )
      .map(([called, argument]) => `$${called}(${argument})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([when, then, otherwise]) => `(${when} ? ${then} : ${otherwise})`),
  ),
}));

describe("an expression compiled to a function", () => {
  it("gives what JSONata gives, or leaves it to JSONata", async () => {
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(expression, value, value, async (source, input, variable) => {
        const parsed = jsonata(source);
        const plain = plainExpression(parsed.ast());
        const given = scope(input, { variables: { v: variable }, result: variable });
        const answer = plain === undefined ? UNSURE : plain(given);
        if (answer === UNSURE) return;
        compiled += 1;
        const truth = await fullExpression(parsed)(given);
        expect({ source, answer: JSON.stringify(answer) }).toEqual({ source, answer: JSON.stringify(truth) });
      }),
      { numRuns: 5000, seed: 7 },
    );
    expect(compiled).toBeGreaterThan(1500);
  });

  it("gives what JSONata gives for every operator and function on every kind of value", async () => {
    const values: readonly Json[] = [
      ...[null, true, false, 0, 1, 1.5, -2, 1e308, "", "a", "b", "1", "[1]", '{"a":1}', "2026-03-01T00:00:00.000Z"],
      ...[[], [1], [1, 2], [{ a: 1 }], [{ a: 1 }, { b: 2 }], [{ a: 1 }, 2], {}, { a: 1 }],
    ];
    const operators = ["=", "!=", "and", "or", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&"];
    const functions = ["not", "exists", "merge", "parse", "max", "min", "ceil", "floor", "toMillis", "lowercase"];
    const sources = [
      ...operators.flatMap((operator) => [`$v ${operator} $w`, `$v ${operator} $states.input.none`]),
      ...functions.flatMap((called) => [`$${called}($v)`, `$${called}([$v, $w])`, `$${called}($states.input.none)`]),
      ...["$hash($v, 'SHA-256')", "$hash($v, $w)"],
      ...["$v ? 1 : 2", "$v ? 1", "[$v, $w]", '{"a": $v, "b": $w}', "($v).a", "$v.a"],
    ];
    for (const source of sources) {
      const parsed = jsonata(source);
      const [plain, full] = [plainExpression(parsed.ast()), fullExpression(parsed)];
      for (const v of values) {
        for (const w of values) {
          const given = scope({}, { variables: { v, w } });
          const answer = plain === undefined ? UNSURE : plain(given);
          if (answer === UNSURE) continue;
          const truth = await full(given);
          expect({ source, v, w, answer: JSON.stringify(answer) }).toEqual({
            source,
            v,
            w,
            answer: JSON.stringify(truth),
          });
        }
      }
    }
  });

  it.each([
    "$states.input.steps.a.sent = true",
    '$merge([$states.input, {"steps": $merge([$states.input.steps, {"a": $states.result.Payload}])}])',
    '$merge([$states.input, {"until": $parse($parse($states.errorOutput.Cause).errorMessage).until}])',
    "$max([1, $ceil(($toMillis($states.context.State.EnteredTime) + 259200000 - $millis()) / 1000)])",
    '$merge([$states.input, {"a": {"sent": false, "held": false}}])',
    "$lowercase($hash('split:example:subject:' & $states.input.customer, 'SHA-256')) < '8'",
    "($exists($states.input.passes.tries) ? $states.input.passes.tries : 1) % 500 = 0",
    "$max([1, $ceil(($toMillis($states.input.until) - $millis()) / 1000)])",
    '$merge([$states.input, {"passes": $merge([$states.input.passes, {"tries": $states.input.passes.tries + 1}])}])',
  ])("covers what compiled journeys say: %s", (source) => {
    const cause = JSON.stringify({ errorMessage: '{"until":"2026-03-02T00:00:00.000Z"}' });
    const given = scope(
      { steps: { a: { sent: true } }, customer: "c1", passes: { tries: 2 }, until: "2026-03-02T00:00:00.000Z" },
      { result: { Payload: { sent: true } }, errorOutput: { Error: "Hold", Cause: cause } },
    );

    const answer = plainExpression(jsonata(source).ast())?.(given);

    expect(answer).not.toBe(UNSURE);
    expect(answer).not.toBeUndefined();
  });
});

describe("an expression", () => {
  const evaluate = async (source: string, more: Partial<Scope> = {}) =>
    compileValue(`{% ${source} %}`, "Output")(scope({}, more));

  it("reads the virtual clock", async () => {
    expect(await evaluate("[$now(), $millis(), $now('[Y]')]")).toEqual(["2026-03-01T12:00:00.000Z", START, "2026"]);
  });

  it("draws the same chances each time, and others each draw", async () => {
    const draw = () => evaluate("[$uuid(), $uuid(), $random(), $random()]");

    const drawn = await draw();

    expect(await draw()).toEqual(drawn);
    expect(new Set(Array.isArray(drawn) ? drawn : [])).toHaveProperty("size", 4);
    expect(await evaluate("$random(7) = $random(7)")).toBe(true);
  });

  it("has the functions of Step Functions", async () => {
    expect(await evaluate("$partition([1,2,3,4,5], 2)")).toEqual([[1, 2], [3, 4], [5]]);
    expect(await evaluate("$range(1, 10, 3)")).toEqual([1, 4, 7, 10]);
    expect(await evaluate("$range(5, 5, 1)")).toBe(5);
    expect(await evaluate("$hash('a', 'SHA-256')")).toBe(sha256("a"));
    expect(await evaluate("$parse('{\"a\":[1]}').a")).toEqual([1]);
  });

  it.each([
    ["that gives nothing", "$states.input.missing", "returned nothing (undefined)."],
    ["that calls what is no function", "$eval('1')", "T1006"],
    ["that fails", "$number('x')", "threw an error during evaluation. D3030"],
    ["that gives a function", "function($x) { $x }", "returned an unsupported result type."],
    ["that never ends", "($f := function($n) { $f($n + 1) }; $f(0))", "infinite loop"],
  ])("%s fails and says which", async (_, source, message) => {
    await expect(evaluate(source)).rejects.toThrow(message);
    await expect(evaluate(source)).rejects.toMatchObject({ location: "Output" });
  });
});
