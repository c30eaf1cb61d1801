import type { FoundSegment, FoundTemplate, PinpointDocument } from "../documents.ts";
import { type Names, uniqueNames } from "../names.ts";
import type { Note, Say } from "../note.ts";
import { dimensionFields, type SegmentFile, writeSegment } from "../segments/write-segment.ts";
import { writeTemplate } from "../templates/write-template.ts";
import { type YamlMap, yamlText } from "../yaml.ts";
import { destinationFields, type LambdaPlace } from "./destination.ts";
import { placeholderTemplate } from "./placeholder-template.ts";
import type { DestinationAsked, Project, SettingsNeed, TemplateAsked } from "./project.ts";
import { originKey, originLine, type WorkspaceFile, type WorkspaceNames } from "./workspace-names.ts";

/** A project as its files are being written. */
export interface OpenProject extends Project {
  readonly needs: readonly SettingsNeed[];
  /** The name of a journey. */
  journeyName(name: string, id: string | undefined): string;
  /** Every segment, template and destination that was exported or asked for. */
  files(): readonly WorkspaceFile[];
  readonly channels: ReadonlySet<"email" | "sms" | "push" | "webhook">;
  /** Whether a template stands there that nobody exported. */
  readonly placeholders: boolean;
}

export interface ProjectDeps {
  readonly documents: readonly PinpointDocument[];
  readonly known: WorkspaceNames;
  readonly lambda: LambdaPlace;
  readonly note: (note: Note) => void;
}

/** Marketing from Pinpoint: everybody got it who had not opted out. */
export const TOPIC = "marketing";
/** Texts that are missing go to nobody: no customer has agreed to this topic. */
export const MISSING_TOPIC = "not_imported";

export function openProject({ documents, known, lambda, note }: ProjectDeps): OpenProject {
  const files = new Map<string, string>();
  const needs: SettingsNeed[] = [];
  const channels = new Set<"email" | "sms" | "push" | "webhook">();
  let placeholders = false;
  // A name that an earlier import gave is found again by its origin; every other one there is somebody else's.
  const own = (origin: string) => known.imported.get(originKey(origin));
  const segmentNames = uniqueNames("segment", 64, known.segments);
  const templateNames = uniqueNames("template", 64, known.templates);
  const destinationNames = uniqueNames("destination", 64, known.destinations);
  const sharedNames = uniqueNames("steps", 64, known.shared);
  const journeyNames = uniqueNames("journey", 48, known.journeys);
  const segments = new Map<string, FoundSegment>();
  for (const one of documents)
    if (one.kind === "segment") segments.set(one.segment.Id ?? one.segment.Name ?? one.file, one);
  const templates = documents.flatMap((one) => (one.kind === "template" ? [one] : []));
  const written = new Set<string>();
  const asked = new Map<string, Set<boolean>>();
  const sayOf =
    (file: string, of: string): Say =>
    (at, kind, text) =>
      note({ file, of, at, kind, text });

  function named(names: Names, wish: string, origin: string): string {
    return own(origin) ?? names.name(wish, origin);
  }

  function putSegment({ name, fields }: SegmentFile, origin: string): void {
    files.set(`segments/${name}.yaml`, yamlText(fields, [originLine(origin)]));
  }

  function segmentNameOf(id: string): string {
    const document = segments.get(id)?.segment;
    return named(segmentNames, document?.Name ?? `segment_${id}`, `segment ${id}`);
  }

  function writeFound(id: string, found: FoundSegment): void {
    const origin = `segment ${id}`;
    if (written.has(origin)) return;
    written.add(origin);
    const name = segmentNameOf(id);
    const say = sayOf(found.file, name);
    const around = {
      segment: (other: string) => segment(other, name, say),
      part: (wish: string) => named(segmentNames, wish, `segment ${id}/${wish}`),
      say,
    };
    for (const file of writeSegment(found.segment, name, around)) {
      putSegment(file, file.name === name ? origin : `${origin}/${file.name}`);
    }
  }

  function segment(id: string, at: string, say: Say): string {
    const found = segments.get(id);
    const name = segmentNameOf(id);
    const origin = `segment ${id}`;
    if (found !== undefined) writeFound(id, found);
    else if (own(origin) === undefined && !written.has(origin)) {
      written.add(origin);
      say(
        at,
        "to do",
        `The segment ${id} was not among the files: ${name} is an empty list until it is imported or written.`,
      );
      putSegment({ name, fields: { segment: name, title: `Pinpoint segment ${id}`, list: true } }, origin);
    }
    return name;
  }

  function template({ type, name, transactional, wish }: TemplateAsked, at: string, say: Say): string {
    const channel = CHANNEL[type];
    channels.add(channel);
    const document = templates.find((one) => one.type === type && one.template.TemplateName === name);
    const key = `template ${type}/${name ?? wish}${transactional ? "/transactional" : ""}`;
    const both = mixed(`${type}/${name}`, transactional);
    const suffix = transactional && both ? "_transactional" : "";
    const given = named(templateNames, `${name ?? wish}${suffix}`, key);
    if (written.has(key) || (document === undefined && own(key) !== undefined)) return given;
    written.add(key);
    if (document !== undefined) putTemplate(document, given, transactional, key);
    else {
      placeholders = true;
      const missing =
        name === undefined ? "names no template" : `sends the template ${name}, which was not among the files`;
      say(
        at,
        "to do",
        `The activity ${missing}: ${given} holds its place, on the topic ${MISSING_TOPIC}, to which nobody has agreed.`,
      );
      const file = placeholderTemplate(channel, given, name ?? wish, { topic: MISSING_TOPIC });
      files.set(file.path, withOrigin(file.text, key));
    }
    return given;
  }

  /** A text that is sent as marketing and as transactional is two templates. */
  function mixed(key: string, transactional: boolean): boolean {
    const seen = (asked.get(key) ?? new Set<boolean>()).add(transactional);
    asked.set(key, seen);
    return seen.size > 1;
  }

  function putTemplate(document: FoundTemplate, name: string, transactional: boolean, key: string): void {
    const consent: YamlMap = transactional ? { transactional: true } : { topic: TOPIC };
    channels.add(CHANNEL[document.type]);
    const file = write(document, name, consent, sayOf(document.file, name));
    files.set(file.path, withOrigin(file.text, key));
  }

  function destination(wanted: DestinationAsked, at: string, say: Say): string {
    const { wish, origin, fields } = destinationFields(wanted, lambda, (kind, text) => say(at, kind, text));
    const name = named(destinationNames, wish, origin);
    const path = `destinations/${name}.yaml`;
    if (own(origin) === undefined && !files.has(path)) {
      files.set(path, yamlText({ destination: name, ...fields }, [originLine(origin)]));
    }
    return name;
  }

  return {
    needs,
    channels,
    get placeholders() {
      return placeholders;
    },
    segment,
    segmentOf(wish, title, dimensions, at, say) {
      const origin = `condition ${wish}`;
      const name = named(segmentNames, wish, origin);
      putSegment(
        { name, fields: dimensionFields(name, title, dimensions, (_at, kind, text) => say(at, kind, text)) },
        origin,
      );
      return name;
    },
    template,
    destination,
    shared: (wish) => own(`steps ${wish}`) ?? sharedNames.name(wish),
    need: (need) => void needs.push(need),
    journeyName: (name, id) => named(journeyNames, name, `journey ${id ?? name}`),
    files() {
      for (const [id, found] of segments) writeFound(id, found);
      for (const document of templates) {
        const base = `template ${document.type}/${document.template.TemplateName}`;
        if (written.has(base) || written.has(`${base}/transactional`)) continue;
        written.add(base);
        putTemplate(document, named(templateNames, document.template.TemplateName, base), false, base);
      }
      return [...files].map(([path, text]) => ({ path, text }));
    },
  };
}

const CHANNEL = { EMAIL: "email", SMS: "sms", PUSH: "push", INAPP: "webhook", VOICE: "webhook" } as const;

type Write = (
  document: FoundTemplate,
  name: string,
  consent: YamlMap,
  say: Say,
) => { readonly path: string; readonly text: string };
const write: Write = (document, name, consent, say) => {
  if (document.type === "EMAIL") return writeTemplate("EMAIL", document.template, name, consent, say);
  if (document.type === "SMS") return writeTemplate("SMS", document.template, name, consent, say);
  if (document.type === "PUSH") return writeTemplate("PUSH", document.template, name, consent, say);
  if (document.type === "INAPP") return writeTemplate("INAPP", document.template, name, consent, say);
  return writeTemplate("VOICE", document.template, name, consent, say);
};

/** The origin as the first line of the front matter. */
function withOrigin(text: string, origin: string): string {
  return text.replace(/^---\n/, `---\n# ${originLine(origin)}\n`);
}
