import { defined } from "../../../../core/model/defined.ts";
import type { Refuse } from "../refusal.ts";
import { foundText } from "../refusal.ts";
import { ACTIVITY_KINDS, ACTIVITY_SHAPES, type Activity, type ActivityKind } from "./activities.ts";
import { readShape } from "./read-shape.ts";

type Reader<K extends ActivityKind> = (
  id: string,
  description: string | undefined,
  value: unknown,
  refuse: Refuse,
) => Activity<K> | undefined;

/** One reader a kind, so that each activity keeps the type of its own settings. */
const READERS: { readonly [K in ActivityKind]: Reader<K> } = {
  EMAIL: (id, description, value, refuse) =>
    read({ id, kind: "EMAIL" }, description, readShape(ACTIVITY_SHAPES.EMAIL, value, refuse)),
  SMS: (id, description, value, refuse) =>
    read({ id, kind: "SMS" }, description, readShape(ACTIVITY_SHAPES.SMS, value, refuse)),
  PUSH: (id, description, value, refuse) =>
    read({ id, kind: "PUSH" }, description, readShape(ACTIVITY_SHAPES.PUSH, value, refuse)),
  CUSTOM: (id, description, value, refuse) =>
    read({ id, kind: "CUSTOM" }, description, readShape(ACTIVITY_SHAPES.CUSTOM, value, refuse)),
  ContactCenter: (id, description, value, refuse) =>
    read({ id, kind: "ContactCenter" }, description, readShape(ACTIVITY_SHAPES.ContactCenter, value, refuse)),
  Wait: (id, description, value, refuse) =>
    read({ id, kind: "Wait" }, description, readShape(ACTIVITY_SHAPES.Wait, value, refuse)),
  ConditionalSplit: (id, description, value, refuse) =>
    read({ id, kind: "ConditionalSplit" }, description, readShape(ACTIVITY_SHAPES.ConditionalSplit, value, refuse)),
  MultiCondition: (id, description, value, refuse) =>
    read({ id, kind: "MultiCondition" }, description, readShape(ACTIVITY_SHAPES.MultiCondition, value, refuse)),
  RandomSplit: (id, description, value, refuse) =>
    read({ id, kind: "RandomSplit" }, description, readShape(ACTIVITY_SHAPES.RandomSplit, value, refuse)),
  Holdout: (id, description, value, refuse) =>
    read({ id, kind: "Holdout" }, description, readShape(ACTIVITY_SHAPES.Holdout, value, refuse)),
};

function read<const P extends { id: string; kind: ActivityKind }, S>(
  place: P,
  description: string | undefined,
  settings: S | undefined,
) {
  if (settings === undefined) return undefined;
  return { ...place, settings, ...defined({ description }) };
}

/** An activity; "empty" for `{}`, which exports have where a path ends; undefined where it was refused. */
export function readActivity(id: string, value: unknown, refuse: Refuse): Activity | "empty" | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse([], {
      message: "This activity is no object.",
      found: foundText(value),
      mend: "Write one of its kinds as its field.",
    });
    return undefined;
  }
  const { Description, ...rest } = new Map(Object.entries(value)).size === 0 ? {} : asRecord(value);
  const keys = Object.keys(rest);
  const kinds = ACTIVITY_KINDS.filter((kind) => keys.includes(kind));
  const [kind, second] = kinds;
  const stranger = keys.find((key) => !ACTIVITY_KINDS.some((known) => known === key));
  if (stranger !== undefined) {
    refuse([stranger], {
      message: `\`${stranger}\` is no kind of activity.`,
      found: stranger,
      mend: `Known are ${ACTIVITY_KINDS.join(", ")}.`,
    });
    return undefined;
  }
  if (second !== undefined) {
    refuse([second], {
      message: "This activity is of two kinds.",
      found: kinds.join(", "),
      mend: "Make two activities of it.",
    });
    return undefined;
  }
  if (kind === undefined) return "empty";
  const below: Refuse = (path, what) => refuse([kind, ...path], what);
  const description = typeof Description === "string" && Description.trim() !== "" ? Description.trim() : undefined;
  return READERS[kind](id, description, rest[kind], below);
}

function asRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value));
}
