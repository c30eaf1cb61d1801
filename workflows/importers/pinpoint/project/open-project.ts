import type { FoundSegment, FoundTemplate, PinpointDocument } from "../documents.ts";
import { type Names, originKey, originLine, uniqueNames, type WorkspaceFile, type WorkspaceNames } from "../names.ts";
import type { Note, Say } from "../report.ts";
import { dimensionFields, type SegmentFile, writeSegment } from "../segments/write-segment.ts";
import { placeholderTemplate, writeTemplate } from "../templates/write-template.ts";
import { type YamlMap, yamlText } from "../yaml.ts";
import { destinationFields, type LambdaPlace } from "./destination.ts";
import type { DestinationAsked, Project, SettingsNeed, TemplateAsked } from "./project.ts";

/** A project while its files are written. */
export interface ProjectWriter extends Project {
  readonly needs: readonly SettingsNeed[];
  /** The name of a journey. */
  journeyName(name: string, id: string | undefined): string;
  /** Every segment, template and destination that was exported or asked for. */
  files(): readonly WorkspaceFile[];
  readonly channels: ReadonlySet<"email" | "sms" | "push" | "webhook">;
  /** Whether a placeholder was written for a template that is not in the export. */
  readonly placeholders: boolean;
}

export interface ProjectDeps {
  readonly documents: readonly PinpointDocument[];
  readonly known: WorkspaceNames;
  readonly lambda: LambdaPlace;
  readonly note: (note: Note) => void;
}

/** The topic of marketing from Pinpoint. As there, every customer gets it who has not opted out. */
export const TOPIC = "marketing";
/** The topic of placeholders. No customer has agreed to it, so they are sent to nobody. */
export const MISSING_TOPIC = "not_imported";

export function openProject({ documents, known, lambda, note }: ProjectDeps): ProjectWriter {
  const files = new Map<string, string>();
  const needs: SettingsNeed[] = [];
  const channels = new Set<"email" | "sms" | "push" | "webhook">();
  let placeholders = false;
  // A name that an earlier import gave is found by its origin. All other names in the workspace are taken.
  const earlierName = (origin: string) => known.imported.get(originKey(origin));
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

  function named(names: Names, preferredName: string, origin: string): string {
    return earlierName(origin) ?? names.name(preferredName, origin);
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
      part: (preferredName: string) => named(segmentNames, preferredName, `segment ${id}/${preferredName}`),
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
    else if (earlierName(origin) === undefined && !written.has(origin)) {
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

  function template({ type, name, transactional, preferredName }: TemplateAsked, at: string, say: Say): string {
    const channel = CHANNEL[type];
    channels.add(channel);
    const document = templates.find((one) => one.type === type && one.template.TemplateName === name);
    const key = `template ${type}/${name ?? preferredName}${transactional ? "/transactional" : ""}`;
    const both = mixed(`${type}/${name}`, transactional);
    const suffix = transactional && both ? "_transactional" : "";
    const given = named(templateNames, `${name ?? preferredName}${suffix}`, key);
    if (written.has(key) || (document === undefined && earlierName(key) !== undefined)) return given;
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
      const file = placeholderTemplate(channel, given, name ?? preferredName, { topic: MISSING_TOPIC });
      files.set(file.path, withOrigin(file.text, key));
    }
    return given;
  }

  /** Whether a text is sent as marketing and as transactional, which makes two templates of it. */
  function mixed(key: string, transactional: boolean): boolean {
    const seen = (asked.get(key) ?? new Set<boolean>()).add(transactional);
    asked.set(key, seen);
    return seen.size > 1;
  }

  function putTemplate(document: FoundTemplate, name: string, transactional: boolean, key: string): void {
    const consent: YamlMap = transactional ? { transactional: true } : { topic: TOPIC };
    channels.add(CHANNEL[document.type]);
    const file = writeTemplate(document, { name, consent, say: sayOf(document.file, name) });
    files.set(file.path, withOrigin(file.text, key));
  }

  function destination(wanted: DestinationAsked, at: string, say: Say): string {
    const { preferredName, origin, fields } = destinationFields(wanted, lambda, (kind, text) => say(at, kind, text));
    const name = named(destinationNames, preferredName, origin);
    const path = `destinations/${name}.yaml`;
    if (earlierName(origin) === undefined && !files.has(path)) {
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
    segmentOf(preferredName, title, dimensions, at, say) {
      const origin = `condition ${preferredName}`;
      const name = named(segmentNames, preferredName, origin);
      putSegment(
        { name, fields: dimensionFields(name, title, dimensions, (_at, kind, text) => say(at, kind, text)) },
        origin,
      );
      return name;
    },
    template,
    destination,
    shared: (preferredName) => earlierName(`steps ${preferredName}`) ?? sharedNames.name(preferredName),
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

/** The origin as the first line of the front matter. */
function withOrigin(text: string, origin: string): string {
  return text.replace(/^---\n/, `---\n# ${originLine(origin)}\n`);
}
