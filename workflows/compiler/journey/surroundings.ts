import type { Destination } from "../../../core/model/destination.ts";

/** What a journey is checked against: the parts of the workspace that it names. All are names that have a file. */
export interface Surroundings {
  readonly templates: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Segments that are joined and left by updates. */
  readonly lists: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  /** What a destination that can be read answers on a laptop. */
  readonly examples: ReadonlyMap<string, Destination["example"]>;
  readonly journeys: ReadonlySet<string>;
  /** Journeys that can be read and have no `api` entry: no `start` gets into them. */
  readonly closed: ReadonlySet<string>;
}
