/** What a journey is checked against: the parts of the workspace that it names. All are names that have a file. */
export interface Surroundings {
  readonly templates: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Segments that are joined and left by updates. */
  readonly lists: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  readonly journeys: ReadonlySet<string>;
  /** Journeys that can be read and have no `api` entry: no `start` gets into them. */
  readonly closed: ReadonlySet<string>;
}
