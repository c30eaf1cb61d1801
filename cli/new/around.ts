/** What a new journey finds in the workspace. */
export interface Around {
  /** Whether there is a template of a name already. */
  there(template: string): boolean;
  /** The segments that somebody is in of whom nothing is known yet. */
  readonly newcomers: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  /** Whether templates may read `profile.first_name`. */
  readonly named: boolean;
  /** Events that can happen in a test, the most fitting first. */
  readonly events: readonly string[];
  /** IANA zone of the workspace. */
  readonly zone: string;
}
