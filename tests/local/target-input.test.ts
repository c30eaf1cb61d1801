import { describe, expect, test } from "vitest";
import { type EventTarget, targetInput } from "../../local/eventbridge/event.ts";

const rule = { name: "r", arn: "arn:rule", ingestion: Date.parse("2026-01-01T00:00:00Z") };
const event = { id: "1", detail: { name: 'Ann "A"', total: 3, tags: ["x"], deep: { list: [{ id: 7 }] } } };
const target = (part: Partial<EventTarget>): EventTarget => ({
  id: "t",
  arn: "arn:aws:sqs:r:1:q",
  retry: { attempts: 0, maximumAgeSeconds: 60 },
  ...part,
});

describe("the input of a target", () => {
  test("is the event, a constant, or a part of the event", () => {
    expect(JSON.parse(targetInput(target({}), event, rule))).toEqual(event);
    expect(targetInput(target({ input: '{"a":1}' }), event, rule)).toBe('{"a":1}');
    expect(targetInput(target({ inputPath: "$.detail.deep" }), event, rule)).toBe('{"list":[{"id":7}]}');
  });

  test.each([
    ['{"n": <name>, "t": <total>, "tags": <tags>}', { n: 'Ann "A"', t: 3, tags: ["x"] }],
    ['{"text": "<name> spent <total>"}', { text: 'Ann "A" spent 3' }],
    ['{"id": <id>, "none": <missing>}', { id: 7, none: null }],
    [
      '{"rule": "<aws.events.rule-name>", "at": "<aws.events.event.ingestion-time>"}',
      { rule: "r", at: "2026-01-01T00:00:00.000Z" },
    ],
    ['{"whole": <aws.events.event.json>}', { whole: event }],
  ])("is made by an input template: %s", (template, expected) => {
    const paths = {
      name: "$.detail.name",
      total: "$.detail.total",
      tags: "$.detail.tags",
      id: "$.detail.deep.list[0].id",
    };

    const text = targetInput(target({ transformer: { paths, template } }), event, rule);

    expect(JSON.parse(text)).toEqual(expected);
  });
});
