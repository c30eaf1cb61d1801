import { type ExportFile, type PinpointDocument, readDocuments } from "./documents.ts";
import { writeJourney } from "./journey/write-journey.ts";
import { type WorkspaceFile, workspaceNames } from "./names.ts";
import type { LambdaPlace } from "./project/destination.ts";
import { MISSING_TOPIC, openProject, TOPIC } from "./project/open-project.ts";
import type { Note, Refusal, Say } from "./report.ts";
import { amendSettings, settingsZone } from "./settings.ts";

/**
 * Journeys, segments and templates of Amazon Pinpoint as the files of a workspace.
 *
 * 1. Pure: the same files and time give the same bytes. It never throws for what a file holds.
 * 2. What it writes, `check` accepts beside the files of the workspace.
 * 3. A document is written whole or refused; the others are written all the same.
 * 4. Every difference to Pinpoint is in `notes`.
 */
export interface ImportInput {
  readonly files: readonly ExportFile[];
  /** What the workspace holds already; paths relative to its folder. */
  readonly workspace: readonly WorkspaceFile[];
  /** Epoch milliseconds: which start times are past. */
  readonly now: number;
}

export interface Imported {
  /** Files to write, paths relative to the workspace; `settings.yaml` only where something is added to it. */
  readonly files: readonly WorkspaceFile[];
  readonly journeys: readonly ImportedJourney[];
  readonly notes: readonly Note[];
  readonly refusals: readonly Refusal[];
}

export interface ImportedJourney {
  readonly name: string;
  /** As Pinpoint called it. */
  readonly pinpoint: string;
  /** The step that each activity has become. */
  readonly steps: Readonly<Record<string, string>>;
}

const SETTINGS = "settings.yaml";

export function importPinpoint({ files, workspace, now }: ImportInput): Imported {
  const read = files.map(readDocuments);
  const refusals: Refusal[] = read.flatMap((one) => one.refusals);
  const documents = read.flatMap((one) => one.documents);
  const notes: Note[] = [];
  const told = new Set<string>();
  const note = (one: Note) => {
    const key = JSON.stringify([one.of, one.at, one.text]);
    if (!told.has(key)) notes.push(one);
    told.add(key);
  };
  const settings = workspace.find(({ path }) => path === SETTINGS)?.text;
  const zone = settingsZone(settings);
  const project = openProject({ documents, known: workspaceNames(workspace), lambda: placeOf(documents), note });
  const journeys: ImportedJourney[] = [];
  const written: WorkspaceFile[] = [];
  for (const document of documents) {
    for (const field of document.unread) {
      note({
        file: document.file,
        of: calledBy(document),
        at: field,
        kind: "left out",
        text: "No such field is known of Pinpoint.",
      });
    }
    if (document.kind !== "journey") continue;
    const name = project.journeyName(document.settings.Name, document.settings.Id);
    const say: Say = (at, kind, text) => note({ file: document.file, of: name, at, kind, text });
    const journey = writeJourney(document, name, { project, say, zone, now }, refusals);
    if (journey === undefined) continue;
    written.push(...journey.files);
    journeys.push({ name, pinpoint: document.settings.Name, steps: Object.fromEntries(journey.stepIds) });
  }
  written.push(...project.files());
  const amended = documents.length === 0 ? undefined : amend(settings, project, note);
  if (amended !== undefined && amended !== settings) written.push({ path: SETTINGS, text: amended });
  return { files: written.sort(byPath), journeys, notes, refusals };
}

function amend(
  settings: string | undefined,
  project: ReturnType<typeof openProject>,
  note: (note: Note) => void,
): string {
  const say: Say = (at, kind, text) => note({ file: SETTINGS, of: "settings", at, kind, text });
  const channels = [...project.channels];
  const senders = new Set(channels.flatMap((channel) => (channel === "email" || channel === "sms" ? [channel] : [])));
  const topics = {
    ...(channels.length === 0 ? {} : { [TOPIC]: { channels: channels.sort(), default: "in" as const } }),
    ...(project.placeholders
      ? { [MISSING_TOPIC]: { channels: ["email", "sms", "push"], default: "out" as const } }
      : {}),
  };
  const { text, added } = amendSettings(settings, { topics, needs: project.needs, senders }, say);
  if (channels.length > 0) {
    say(
      "topics",
      "otherwise",
      `Messages that are not transactional are on the topic ${TOPIC}, to which everybody agrees who has not opted out, as in Pinpoint.`,
    );
  }
  if (settings !== undefined && added.length > 0) say("settings.yaml", "otherwise", `Added: ${added.join(", ")}.`);
  return text;
}

/** Account and region of the project, which the ARNs of its segments and templates name. */
function placeOf(documents: readonly PinpointDocument[]): LambdaPlace {
  for (const one of documents) {
    const arn = one.kind === "segment" ? one.segment.Arn : one.kind === "template" ? one.template.Arn : undefined;
    const [, region, account] = /^arn:aws[\w-]*:mobiletargeting:([a-z0-9-]+):(\d{12}):/.exec(arn ?? "") ?? [];
    if (region !== undefined && account !== undefined) return { region, account };
  }
  return {};
}

/** As Pinpoint called it. */
function calledBy(document: PinpointDocument): string {
  if (document.kind === "journey") return document.settings.Name;
  if (document.kind === "template") return document.template.TemplateName;
  return document.segment.Name ?? document.segment.Id ?? "segment";
}

function byPath(a: WorkspaceFile, b: WorkspaceFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
