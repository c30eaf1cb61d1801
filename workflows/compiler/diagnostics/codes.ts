import { ANY_FILE, EXPRESSIONS } from "./codes/any-file.ts";
import { BY_DESTINATION } from "./codes/by-destination.ts";
import { DESTINATIONS } from "./codes/destinations.ts";
import type { CodeEntry } from "./codes/entry.ts";
import { IN_APP_AND_WHATSAPP } from "./codes/in-app.ts";
import { JOURNEYS } from "./codes/journeys.ts";
import { MESSAGES } from "./codes/messages.ts";
import { SEGMENTS_AND_NAMES } from "./codes/segments-and-names.ts";
import { SETTINGS_AND_SOURCES } from "./codes/settings-and-sources.ts";
import { TEMPLATES } from "./codes/templates.ts";
import { TESTS } from "./codes/tests.ts";

/** Every diagnostic there is. Codes are public contract: a code is never used again for something else. */
export const CODES = {
  ...ANY_FILE,
  ...EXPRESSIONS,
  ...JOURNEYS,
  ...TEMPLATES,
  ...MESSAGES,
  ...SETTINGS_AND_SOURCES,
  ...IN_APP_AND_WHATSAPP,
  ...BY_DESTINATION,
  ...DESTINATIONS,
  ...SEGMENTS_AND_NAMES,
  ...TESTS,
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;
