/** The name of an event that is addressed to a journey and lets in by its `api` entry: `detail.journey` says which. */
export const ENTER_JOURNEY = "Enter Journey";
