/** What the user gave cannot be worked on; exit code 1. One message that says what was found and what to change. */
export class ProblemError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
