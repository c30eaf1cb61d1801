/** A file of a workspace; `path` is relative to its folder: `definitions/welcome.journey.yaml`. */
export interface WorkspaceFile {
  readonly path: string;
  readonly text: string;
}

/** What a workspace has by name already. */
export interface WorkspaceNames {
  readonly journeys: ReadonlySet<string>;
  readonly templates: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  readonly shared: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Names by what Pinpoint called them: `segment 5f1a…`, `template EMAIL/welcome`, `journey 9c…`. */
  readonly imported: ReadonlyMap<string, string>;
}

const FOLDERS = {
  journeys: /^definitions\/(.+)\.journey\.yaml$/,
  templates: /^templates\/(?!layouts\/)(?:.*\/)?([^/.]+)\.[^/]+$/,
  destinations: /^destinations\/(.+)\.yaml$/,
  shared: /^steps\/(.+)\.yaml$/,
  segments: /^segments\/(.+)\.yaml$/,
} as const;

/** The names in a workspace, and which of them an earlier import has given: a comment on their first line says so. */
export function workspaceNames(files: readonly WorkspaceFile[]): WorkspaceNames {
  const names = (pattern: RegExp) => new Set(files.flatMap(({ path }) => pattern.exec(path)?.[1] ?? []));
  const imported = files.flatMap(({ path, text }): [string, string][] => {
    const [, origin] = /^(?:---\n)?# Imported from Amazon Pinpoint: (.+)\.$/m.exec(text.slice(0, 400)) ?? [];
    const name = Object.values(FOLDERS)
      .map((pattern) => pattern.exec(path)?.[1])
      .find((one) => one !== undefined);
    return origin === undefined || name === undefined ? [] : [[origin, name]];
  });
  return {
    journeys: names(FOLDERS.journeys),
    templates: names(FOLDERS.templates),
    destinations: names(FOLDERS.destinations),
    shared: names(FOLDERS.shared),
    segments: names(FOLDERS.segments),
    imported: new Map(imported),
  };
}

/** The first line of an imported file, which a later import finds it by. */
export function originLine(origin: string): string {
  return `Imported from Amazon Pinpoint: ${originKey(origin)}.`;
}

/** An origin as it stands on one line. */
export function originKey(origin: string): string {
  return origin.replace(/\s+/g, " ").trim();
}
