/** A text as a legal name (`[a-z][a-z0-9_]*`); `word` where no letter or digit is left. */
export function legalName(text: string, word: string, longest: number): string {
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const named = /^[a-z]/.test(plain) ? plain : `${word}${plain === "" ? "" : "_"}${plain}`;
  return named.slice(0, longest).replace(/_+$/, "");
}

/** Gives out legal names, each once. */
export interface Names {
  /** The name for a text; the same `key` gets the same name again. */
  name(text: string, key?: string): string;
  has(name: string): boolean;
}

/** `taken`: names that are in use for something else. */
export function uniqueNames(word: string, longest: number, taken: Iterable<string> = []): Names {
  const given = new Set(taken);
  const byKey = new Map<string, string>();
  return {
    name(text, key) {
      const known = key === undefined ? undefined : byKey.get(key);
      if (known !== undefined) return known;
      const preferred = legalName(text, word, longest);
      let free = preferred;
      for (let n = 2; given.has(free); n++) free = `${preferred.slice(0, longest - `_${n}`.length)}_${n}`;
      given.add(free);
      if (key !== undefined) byKey.set(key, free);
      return free;
    },
    has: (name) => given.has(name),
  };
}

/** A file of a workspace; `path` is relative to its folder: `definitions/welcome.journey.yaml`. */
export interface WorkspaceFile {
  readonly path: string;
  readonly text: string;
}

/** The names that a workspace uses already. */
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

/** The names in a workspace. A comment on the first line of a file says that an earlier import gave its name. */
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

/** The first line of an imported file, by which a later import finds the file. */
export function originLine(origin: string): string {
  return `Imported from Amazon Pinpoint: ${originKey(origin)}.`;
}

/** An origin on one line. */
export function originKey(origin: string): string {
  return origin.replace(/\s+/g, " ").trim();
}
