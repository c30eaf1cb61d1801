import { describe, expect, it } from "vitest";
import { compilePattern } from "../../local/eventbridge/pattern.ts";
import { AwsError } from "../../local/protocol/service.ts";

const matches = (pattern: object | string, event: object | string) => compilePattern(pattern)(event);
/** Which of the values of a field the list of matches takes. */
const taken = (list: readonly unknown[], values: readonly unknown[]) => {
  const matcher = compilePattern({ f: list });
  return values.filter((f) => matcher({ f }));
};

describe("a pattern takes a value", () => {
  it.each<readonly [string, readonly unknown[], readonly unknown[], readonly unknown[]]>([
    [
      "that is in its list, of the same kind",
      ["a", 1, null, true],
      ["a", 1, null, true, "1", "null", false, 2],
      ["a", 1, null, true],
    ],
    ["by its number, however it is written", [300], [300, 3e2, "300"], [300, 3e2]],
    ["by prefix", [{ prefix: "ab" }], ["ab", "abc", "Ab", "b", 1], ["ab", "abc"]],
    ["by prefix without case", [{ prefix: { "equals-ignore-case": "Ab" } }], ["ABC", "abc", "bab"], ["ABC", "abc"]],
    ["by suffix", [{ suffix: ".txt" }], ["a.txt", "a.TXT", "txt"], ["a.txt"]],
    ["by suffix without case", [{ suffix: { "equals-ignore-case": ".txt" } }], ["a.TXT", "txt"], ["a.TXT"]],
    ["without case", [{ "equals-ignore-case": "Ab" }], ["ab", "AB", "abc", 1], ["ab", "AB"]],
    ["by wildcard", [{ wildcard: "a*b*c" }], ["abc", "axxbc", "ab", "abcd"], ["abc", "axxbc"]],
    ["with an asterisk meant", [{ wildcard: "a\\*c" }], ["a*c", "abc"], ["a*c"]],
    ["between two numbers", [{ numeric: [">", 0, "<=", 5] }], [0, 0.1, 5, 5.1, "3"], [0.1, 5]],
    ["equal to a number", [{ numeric: ["=", 3.5] }], [3.5, 3.500001, "3.5"], [3.5]],
    ["in a block of addresses", [{ cidr: "10.0.0.0/30" }], ["10.0.0.3", "10.0.0.4", "::a"], ["10.0.0.3"]],
    ["in a block of IPv6", [{ cidr: "2001:db8::/32" }], ["2001:db8:1::1", "2001:db9::1"], ["2001:db8:1::1"]],
    ["by address, however it is written", ["::f"], ["0:0:0:0:0:0:0:f", "::e"], ["0:0:0:0:0:0:0:f"]],
    ["that is anything but one", [{ "anything-but": "a" }], ["a", "b", 1, null], ["b", 1, null]],
    ["that is anything but some numbers", [{ "anything-but": [1, 2] }], [1, 3, "1"], [3, "1"]],
    ["that is anything but a prefix", [{ "anything-but": { prefix: ["a", "b"] } }], ["ax", "bx", "c"], ["c"]],
    ["that is anything but a suffix", [{ "anything-but": { suffix: "x" } }], ["ax", "b"], ["b"]],
    ["that is anything but like one", [{ "anything-but": { "equals-ignore-case": "a" } }], ["A", "b"], ["b"]],
    ["that is anything but a wildcard", [{ "anything-but": { wildcard: "*x*" } }], ["axb", "b"], ["b"]],
    ["that is there", [{ exists: true }], ["a", null, [], {}, { g: 1 }], ["a", null]],
    ["out of several", [["a", "b"], "c"].flat(), [["x", "b"], ["x"], "c"], [["x", "b"], "c"]],
  ])("%s", (_, list, values, expected) => {
    expect(taken(list, values)).toEqual(expected);
  });

  it("that is not there, nor anything below it", () => {
    const pattern = { a: [{ exists: false }] };

    expect([{}, { a: [] }, { a: { b: 1 } }].map((event) => matches(pattern, event))).toEqual([true, true, true]);
    expect(matches(pattern, { a: null })).toBe(false);
  });
});

describe("a pattern of several fields", () => {
  it("needs all of them, at any depth, with dots and without", () => {
    const pattern = { source: ["app"], detail: { order: { state: ["paid"] } } };

    expect(matches(pattern, { source: "app", detail: { order: { state: "paid" } } })).toBe(true);
    expect(matches(pattern, { source: "app", detail: { "order.state": "paid" } })).toBe(true);
    expect(matches(pattern, { source: "app", detail: { order: {} } })).toBe(false);
  });

  it("wants them of the same element of a list", () => {
    const pattern = { people: { first: ["Anna"], last: ["Bell"] } };

    expect(
      matches(pattern, {
        people: [
          { first: "Anna", last: "Cole" },
          { first: "Eve", last: "Bell" },
        ],
      }),
    ).toBe(false);
    expect(matches(pattern, { people: [{ first: "Eve" }, { first: "Anna", last: "Bell" }] })).toBe(true);
  });

  it("judges what is not there in the element that was found", () => {
    const pattern = { people: { first: ["Anna"], id: [{ exists: false }] } };

    expect(matches(pattern, { people: [{ first: "Anna" }, { first: "Eve", id: 1 }] })).toBe(true);
    expect(matches(pattern, { people: [{ first: "Anna", id: 1 }, { first: "Eve" }] })).toBe(false);
  });

  it("with $or needs one of the branches, and all else", () => {
    const pattern = { detail: { kind: ["a"], $or: [{ x: [1] }, { y: [{ numeric: [">", 5] }] }] } };

    expect(matches(pattern, { detail: { kind: "a", y: 6 } })).toBe(true);
    expect(matches(pattern, { detail: { kind: "a", x: 1 } })).toBe(true);
    expect(matches(pattern, { detail: { kind: "a", x: 2 } })).toBe(false);
    expect(matches(pattern, { detail: { kind: "b", x: 1 } })).toBe(false);
  });

  it("takes the last of two fields of one name, as they are written", () => {
    expect(matches('{"x": ["y"], "x": ["z"]}', '{"x": "z"}')).toBe(true);
    expect(matches('{"x": ["y"], "x": ["z"]}', '{"x": "y"}')).toBe(false);
  });
});

describe("a pattern is refused", () => {
  it.each([
    [{}, "Empty objects are not allowed"],
    [[], "Filter is not an object"],
    [{ a: [] }, "Empty arrays are not allowed"],
    [{ a: 1 }, '"a" must be an object or an array'],
    [{ a: [[1]] }, "Match value must be String, number, true, false, or null"],
    [{ a: [{ prefix: 1 }] }, "prefix match pattern must be a string"],
    [{ a: [{ prefix: { suffix: "a" } }] }, "Unsupported prefix pattern: suffix"],
    [{ a: [{ near: 1 }] }, "Unrecognized match type near"],
    [{ a: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"],
    [{ a: [{ numeric: [">", 5, "<", 1] }] }, "Bottom must be less than top"],
    [{ a: [{ numeric: ["<", "1"] }] }, "Value of < must be numeric"],
    [{ a: [{ numeric: ["!", 1] }] }, "Unrecognized numeric range operator: !"],
    [
      { a: [{ "anything-but": ["a", 1] }] },
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    ],
    [{ a: [{ "anything-but": { prefix: "" } }] }, "Null prefix/suffix not allowed"],
    [{ a: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"],
    [{ a: [{ cidr: "10.0.0.0/33" }] }, "IPv4 mask bits must be < 32"],
    [{ a: [{ exists: 1 }] }, "exists match pattern must be either true or false."],
    [{ a: [{ wildcard: "a**" }] }, "Consecutive wildcard characters at pos 2"],
    [{ $or: [{ a: [1] }] }, "There must have at least 2 Objects in $or relationship."],
    [{ $or: [{ a: [1] }, { prefix: ["a"] }] }, "prefix is Ruler reserved fieldName which cannot be used inside $or."],
    ["{'a': [1]}", "Unrecognized token at position 1"],
  ])("%j: %s", (pattern, reason) => {
    const compile = () => compilePattern(pattern);

    expect(compile).toThrow(AwsError);
    expect(compile).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });
});
