import { withApiNames } from "./field-names.ts";
import { foundText, jsonPath, type PathPart, type Refusal, type Refuse } from "./report.ts";
import { type Activity, readActivity } from "./shapes/activities.ts";
import { type SegmentDocument, segmentShape } from "./shapes/conditions.ts";
import { type JourneySettings, journeyShape } from "./shapes/journey.ts";
import { readShape, unreadFields } from "./shapes/read-shape.ts";
import { TEMPLATE_SHAPES, TEMPLATE_TYPES, type TemplateDocument, type TemplateType } from "./shapes/template.ts";

/** An exported file, as text. */
export interface ExportFile {
  readonly name: string;
  readonly text: string;
}

interface Place {
  readonly file: string;
  readonly path: readonly PathPart[];
  /** Fields that are not known to be Pinpoint's. */
  readonly unread: readonly string[];
}

export interface JourneyDocument extends Place {
  readonly kind: "journey";
  readonly settings: JourneySettings;
  /** By id, in the order of the file. */
  readonly activities: ReadonlyMap<string, Activity | "empty">;
}
export interface FoundSegment extends Place {
  readonly kind: "segment";
  readonly segment: SegmentDocument;
}
export type FoundTemplate<T extends TemplateType = TemplateType> = {
  readonly [One in T]: Place & {
    readonly kind: "template";
    readonly type: One;
    readonly template: TemplateDocument<One>;
  };
}[T];
export type PinpointDocument = JourneyDocument | FoundSegment | FoundTemplate;

/** The contents of a file. */
export interface Documents {
  readonly documents: readonly PinpointDocument[];
  readonly refusals: readonly Refusal[];
}

interface Reading {
  readonly file: string;
  readonly documents: PinpointDocument[];
  readonly refusals: Refusal[];
  /** Names given beside a request, for templates that do not hold their own. */
  readonly templateName?: string;
}

/** Every journey, segment and template in a file, in any envelope; everything else is refused. */
export function readDocuments(file: ExportFile): Documents {
  const reading: Reading = { file: file.name, documents: [], refusals: [] };
  const parsed = parseJson(file.text);
  if ("fault" in parsed) {
    reading.refusals.push({
      file: file.name,
      path: "$",
      message: "This file is not JSON.",
      found: parsed.fault,
      mend: "Give what `aws pinpoint get-journey` and the like print with --output json.",
    });
  } else readAny(withApiNames(parsed.value), [], reading);
  return reading;
}

/** More than any document of Pinpoint's needs. Reading deeper ones could overflow the stack. */
const DEEPEST = 100;

/** The largest number of lists and objects inside one another in a JSON text. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === "[" || sign === "{") deepest = Math.max(deepest, ++depth);
    else if (sign === "]" || sign === "}") depth--;
  }
  return deepest;
}

/** One JSON document, or one per line. */
function parseJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  const plain = text.replace(/^\uFEFF/, "");
  if (nesting(plain) > DEEPEST) return { fault: `more than ${DEEPEST} lists and objects inside one another` };
  try {
    return { value: JSON.parse(plain) };
  } catch (fault) {
    const lines = plain.split("\n").filter((line) => line.trim() !== "");
    try {
      if (lines.length > 1) return { value: lines.map((line): unknown => JSON.parse(line)) };
    } catch {
      // The error of the whole text says more.
    }
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
}

type Opener = (value: unknown, path: readonly PathPart[], reading: Reading) => void;

/** Fields that hold a document or a list of documents, and the reader of each. */
const ENVELOPES: Readonly<Record<string, Opener>> = {
  JourneyResponse: readJourney,
  WriteJourneyRequest: readJourney,
  JourneysResponse: (value, path, reading) => readItems(value, path, reading, readJourney),
  SegmentResponse: readSegment,
  WriteSegmentRequest: readSegment,
  SegmentsResponse: (value, path, reading) => readItems(value, path, reading, readSegment),
  EmailTemplateResponse: templateOf("EMAIL"),
  EmailTemplateRequest: templateOf("EMAIL"),
  SMSTemplateResponse: templateOf("SMS"),
  SMSTemplateRequest: templateOf("SMS"),
  PushNotificationTemplateResponse: templateOf("PUSH"),
  PushNotificationTemplateRequest: templateOf("PUSH"),
  InAppTemplateResponse: templateOf("INAPP"),
  InAppTemplateRequest: templateOf("INAPP"),
  VoiceTemplateResponse: templateOf("VOICE"),
  VoiceTemplateRequest: templateOf("VOICE"),
  TemplatesResponse: (value, path, reading) => {
    reading.refusals.push({
      file: reading.file,
      path: jsonPath(path),
      message: "A list of templates holds their names, not their text.",
      found: foundText(value),
      mend: "Give what get-email-template, get-sms-template and get-push-template print, one for each.",
    });
  },
};

function readAny(value: unknown, path: readonly PathPart[], reading: Reading): void {
  if (Array.isArray(value)) {
    if (value.length === 0) refuseUnknown(value, path, reading);
    for (const [i, item] of value.entries()) readAny(item, [...path, i], reading);
    return;
  }
  if (typeof value !== "object" || value === null) {
    refuseUnknown(value, path, reading);
    return;
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const held = [...fields.keys()].filter((key) => Object.hasOwn(ENVELOPES, key));
  const named = fields.get("TemplateName");
  const inside = typeof named === "string" ? { ...reading, templateName: named } : reading;
  for (const key of held) ENVELOPES[key]?.(fields.get(key), [...path, key], inside);
  if (held.length === 0) readBare(fields, value, path, reading);
}

function readItems(value: unknown, path: readonly PathPart[], reading: Reading, open: Opener): void {
  const items: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "Item") : undefined;
  if (!Array.isArray(items)) {
    refuseUnknown(value, path, reading);
    return;
  }
  for (const [i, item] of items.entries()) open(item, [...path, "Item", i], reading);
}

/** Recognises a document without an envelope by its fields. */
function readBare(
  fields: ReadonlyMap<string, unknown>,
  value: object,
  path: readonly PathPart[],
  reading: Reading,
): void {
  const has = (...names: string[]) => names.some((name) => fields.has(name));
  const type = fields.get("TemplateType");
  const known = TEMPLATE_TYPES.find((one) => one === type);
  if (known !== undefined) templateOf(known)(value, path, reading);
  else if (has("Activities", "StartActivity", "StartCondition", "JourneyChannelSettings"))
    readJourney(value, path, reading);
  else if (has("SegmentType", "SegmentGroups", "ImportDefinition") || (has("Dimensions") && has("Name")))
    readSegment(value, path, reading);
  else if (has("HtmlPart", "TextPart", "Subject")) templateOf("EMAIL")(value, path, reading);
  else if (has("VoiceId", "LanguageCode")) templateOf("VOICE")(value, path, reading);
  else if (has("APNS", "GCM", "ADM", "Baidu", "Default")) templateOf("PUSH")(value, path, reading);
  else if (has("Layout", "CustomConfig")) templateOf("INAPP")(value, path, reading);
  else if (has("Body") && has("TemplateName")) templateOf("SMS")(value, path, reading);
  else if (has("Name") && has("State", "Schedule", "Limits")) readJourney(value, path, reading);
  else refuseUnknown(value, path, reading);
}

function refuseUnknown(value: unknown, path: readonly PathPart[], reading: Reading): void {
  reading.refusals.push({
    file: reading.file,
    path: jsonPath(path),
    message: "This is not a journey, segment or template of Pinpoint's.",
    found: foundText(value),
    mend: "Give what `aws pinpoint get-journey`, `get-segment`, `get-email-template` and the like print.",
  });
}

function refuserAt(path: readonly PathPart[], reading: Reading): Refuse {
  return (below, what) =>
    void reading.refusals.push({ file: reading.file, path: jsonPath([...path, ...below]), ...what });
}

function readJourney(value: unknown, path: readonly PathPart[], reading: Reading): void {
  const refuse = refuserAt(path, reading);
  const settings = readShape(journeyShape, value, refuse);
  const raw: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "Activities") : undefined;
  const activities = new Map<string, Activity | "empty">();
  let sound = settings !== undefined;
  for (const [id, activity] of Object.entries(
    typeof raw === "object" && raw !== null && !Array.isArray(raw) ? raw : {},
  )) {
    const read = readActivity(id, activity, (below, what) => refuse(["Activities", id, ...below], what));
    if (read === undefined) sound = false;
    else activities.set(id, read);
  }
  if (settings === undefined || !sound) return;
  const unread = unreadFields(value, { ...settings, Activities: raw });
  const inActivities = [...activities].flatMap(([id, activity]) => {
    if (activity === "empty") return [];
    const own: unknown = Reflect.get(Object(Reflect.get(Object(raw), id)), activity.kind);
    return unreadFields(own, activity.settings).map((field) => `Activities.${id}.${activity.kind}.${field}`);
  });
  reading.documents.push({
    kind: "journey",
    file: reading.file,
    path,
    settings,
    activities,
    unread: [...unread, ...inActivities],
  });
}

function readSegment(value: unknown, path: readonly PathPart[], reading: Reading): void {
  const segment = readShape(segmentShape, value, refuserAt(path, reading));
  if (segment === undefined) return;
  reading.documents.push({ kind: "segment", file: reading.file, path, segment, unread: unreadFields(value, segment) });
}

function templateOf(type: TemplateType): Opener {
  return (value, path, reading) => {
    const named = withName(value, reading);
    const refuse = refuserAt(path, reading);
    const place = { kind: "template" as const, file: reading.file, path };
    const found = TEMPLATE_READERS[type](named, refuse);
    if (found !== undefined) {
      reading.documents.push({ ...place, ...found, unread: unreadFields(named, found.template) });
    }
  };
}

type ReadTemplate<T extends TemplateType> = { readonly type: T; readonly template: TemplateDocument<T> };
const TEMPLATE_READERS: {
  readonly [T in TemplateType]: (value: unknown, refuse: Refuse) => ReadTemplate<T> | undefined;
} = {
  EMAIL: (value, refuse) => typed("EMAIL", readShape(TEMPLATE_SHAPES.EMAIL, value, refuse)),
  SMS: (value, refuse) => typed("SMS", readShape(TEMPLATE_SHAPES.SMS, value, refuse)),
  PUSH: (value, refuse) => typed("PUSH", readShape(TEMPLATE_SHAPES.PUSH, value, refuse)),
  INAPP: (value, refuse) => typed("INAPP", readShape(TEMPLATE_SHAPES.INAPP, value, refuse)),
  VOICE: (value, refuse) => typed("VOICE", readShape(TEMPLATE_SHAPES.VOICE, value, refuse)),
};

function typed<T extends TemplateType>(type: T, template: TemplateDocument<T> | undefined) {
  return template === undefined ? undefined : { type, template };
}

/** Adds the name of a template, which a create request holds beside it; else the name of the file is taken. */
function withName(value: unknown, reading: Reading): unknown {
  if (typeof value !== "object" || value === null || "TemplateName" in value) return value;
  const file = (reading.file.split(/[\\/]/).at(-1) ?? "").replace(/\.[^.]*$/, "");
  return { ...value, TemplateName: reading.templateName ?? file };
}
