import type { Writer } from "../journey/writer.ts";
import { legalName } from "../names.ts";
import type { Say } from "../report.ts";
import type { AttributeDimension, SimpleCondition } from "../shapes/conditions.ts";
import { Flow, plainText, type Yaml } from "../yaml.ts";
import { allOf, anyOf, attributeExpression, notExpression } from "./attribute.ts";
import { asExpression, eventExpressions, segmentExpressions } from "./dimensions.ts";
import { busEvent, isReported, messageEvent, quoted } from "./names.ts";

/** A condition as an expression, and the steps before it whose results the expression reads. */
export interface ConditionSteps {
  readonly before: readonly Yaml[];
  readonly expression: string;
}

type EventCondition = NonNullable<SimpleCondition["EventCondition"]>;

/** Translates a condition of a split. `number`: its position in its activity, from 1. */
export function conditionOf(condition: SimpleCondition | undefined, number: number, writer: Writer): ConditionSteps {
  const say: Say = (_at, kind, text) => writer.say(kind, text);
  if (condition?.EventCondition !== undefined) return eventCondition(condition.EventCondition, number, writer);
  if (condition?.SegmentCondition !== undefined) {
    const segment = writer.project.segment(condition.SegmentCondition.SegmentId, writer.at, say);
    return { before: [], expression: inSegment(segment) };
  }
  if (condition?.SegmentDimensions !== undefined) {
    const dimensions = condition.SegmentDimensions;
    const found = segmentExpressions(
      dimensions,
      writer.at,
      dimensions.Behavior?.Recency === undefined ? say : () => undefined,
    );
    if (found.recency === undefined) return { before: [], expression: asExpression(found) };
    const preferredName = `${writer.journey.name}_${writer.id}_${number}`;
    const title = `${writer.journey.name}: who fits condition ${number} of ${writer.at}`;
    return {
      before: [],
      expression: inSegment(writer.project.segmentOf(preferredName, title, dimensions, writer.at, say)),
    };
  }
  writer.say("otherwise", `Condition ${number} asks nothing: nobody fits it.`);
  return { before: [], expression: "false" };
}

export function inSegment(segment: string): string {
  return `${quoted(segment)} in profile.segments`;
}

function eventCondition(
  { Dimensions = {}, MessageActivity }: EventCondition,
  number: number,
  writer: Writer,
): ConditionSteps {
  const names = Dimensions.EventType?.Values ?? [];
  const about = MessageActivity === undefined ? undefined : writer.activity(MessageActivity);
  if (MessageActivity !== undefined && about === undefined) {
    writer.say(
      "otherwise",
      `Condition ${number} asks about the message ${MessageActivity}, which the journey does not send: nobody fits it.`,
    );
    return { before: [], expression: "false" };
  }
  const asked =
    about?.kind === "CUSTOM"
      ? { before: [], expression: customAnswer(Dimensions, about.id, writer) }
      : happened(names, Dimensions, about?.id, number, writer);
  if (Dimensions.EventType?.DimensionType !== "EXCLUSIVE") return asked;
  return { ...asked, expression: notExpression(asked.expression) };
}

/** Whether a custom channel's function answered, and what the attributes of its answer are. */
function customAnswer(
  { EventType, Attributes, Metrics }: NonNullable<EventCondition["Dimensions"]>,
  activity: string,
  writer: Writer,
): string {
  if (Metrics !== undefined)
    writer.say("left out", "A function's answer has no metrics: those of the condition are not asked.");
  const failed = EventType?.Values.some((name) => /fail|error|timeout/i.test(name)) ?? false;
  const attributes = Object.entries(Attributes ?? {}).map(([name, dimension]) =>
    writer.ask({
      activity,
      key: JSON.stringify([activity, name, dimension]),
      of: (step) => {
        const expression = attributeExpression(`steps.${step}.${keptName(name)}`, codesOf(dimension));
        return expression === "no date" ? "false" : expression;
      },
    }),
  );
  if (attributes.length > 0) return allOf(attributes);
  const answered = writer.ask({
    activity,
    key: `${activity}.${failed ? "not ok" : "ok"}`,
    of: (step) => `steps.${step}.ok${failed ? " = false" : ""}`,
  });
  return answered;
}

/** A run keeps codes. Pinpoint compared texts exactly; here they are compared in capitals, without white space. */
export function asCode(expression: string): string {
  return `$uppercase($replace(${expression}, ' ', '_'))`;
}

function codesOf(dimension: AttributeDimension): AttributeDimension {
  return { ...dimension, Values: dimension.Values.map((value) => value.toUpperCase().replaceAll(" ", "_")) };
}

/** The name under which a call keeps an attribute of its answer. */
export function keptName(attribute: string): string {
  const name = legalName(attribute, "attribute", 40);
  return name === "ok" || name === "code" ? `${name}_attribute` : name;
}

function happened(
  names: readonly string[],
  dimensions: NonNullable<EventCondition["Dimensions"]>,
  about: string | undefined,
  number: number,
  writer: Writer,
): ConditionSteps {
  const say: Say = (_at, kind, text) => writer.say(kind, text);
  const when = eventExpressions(dimensions, writer.at, say);
  if (names.length === 0) {
    writer.say("otherwise", `Condition ${number} names no event: nobody fits it.`);
    return { before: [], expression: "false" };
  }
  const before: Yaml[] = [];
  const expressions = names.map((name) => {
    const known = messageEvent(name);
    if (known !== undefined && (when.length === 0 || !isReported(name))) {
      if (when.length > 0) writer.say("otherwise", `${name}: its attributes and metrics are left out.`);
      return messageResult(name, about, writer);
    }
    if (about !== undefined && known === undefined) {
      writer.say(
        "otherwise",
        `${name} is not an event about messages: it is asked of the customer, whatever message came before.`,
      );
    }
    if (known !== undefined)
      writer.say("otherwise", `${name} with attributes or metrics is asked of any message of that channel.`);
    const id = writer.idFor("event");
    const match = {
      event: plainText(busEvent(name)),
      since: "entry",
      ...(when.length === 0 ? {} : { when: allOf(when) }),
    };
    before.push({ id, wait: new Flow({ for: new Flow(match), "up to": "1m" }) });
    return `steps.${id}.happened`;
  });
  if (before.length > 0) {
    writer.say(
      "otherwise",
      "An event since the customer entered counts, up to a minute after the condition is looked at; those without it wait that minute.",
    );
  }
  return { before, expression: anyOf(expressions) };
}

/** The result of a message; where the condition names no message, of any earlier one of the channel. */
function messageResult(name: string, about: string | undefined, writer: Writer): string {
  const event = messageEvent(name);
  if (event === undefined) return "false";
  if (event.note !== undefined) writer.say("otherwise", `${name}: ${event.note}.`);
  const activities = about === undefined ? writer.earlier(event.of) : [about];
  if (about === undefined) writer.say("otherwise", `${name} names no message: any earlier one of the journey counts.`);
  const asked = activities.flatMap((activity) => {
    const kind = writer.activity(activity)?.kind;
    if (kind !== "EMAIL" && kind !== "SMS" && kind !== "PUSH") return [];
    return event.results.map((result) =>
      writer.ask({ activity, key: `${activity}.${result}`, of: (step) => `steps.${step}.${result}` }),
    );
  });
  const possible = asked.filter((one) => one !== "false");
  if (possible.length === 0) writer.say("otherwise", `${name}: no such message can come before: nobody fits.`);
  return anyOf(possible);
}
