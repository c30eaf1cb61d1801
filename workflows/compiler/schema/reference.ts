import { AUTH_FIELDS } from "../destinations/auth.ts";
import { EXAMPLE_FIELDS as DESTINATION_EXAMPLE_FIELDS } from "../destinations/example.ts";
import { FORWARD_FIELDS } from "../destinations/forward.ts";
import { DESTINATION } from "../destinations/read.ts";
import { DATE_FIELDS } from "../journey/entries/date.ts";
import { ENTRY_FIELDS } from "../journey/entries/form.ts";
import { JOURNEY } from "../journey/read.ts";
import { EXIT_FIELDS, GOAL_FIELDS } from "../journey/ways-out.ts";
import { CATALOGUE_SHAPE } from "../names/catalogue.ts";
import { DID_FIELDS } from "../segments/did.ts";
import { SEGMENT } from "../segments/read.ts";
import { BEST_HOUR } from "../settings/best-hour.ts";
import { BUDGET_FIELDS, PRICE_FIELDS } from "../settings/budgets.ts";
import { CLICK_FIELDS } from "../settings/clicks.ts";
import { CONSENT_FIELDS, PURPOSE_FIELDS } from "../settings/consent.ts";
import { SETTINGS } from "../settings/fields.ts";
import { HOURS_OF_COUNTRIES, READ_ON } from "../settings/hours-of-countries.ts";
import { IDENTITY_FIELDS, NAMESPACE_FIELDS } from "../settings/identity.ts";
import { IMPORT_FIELDS } from "../settings/imports.ts";
import { PACE_FIELDS } from "../settings/pace.ts";
import { CAP_FIELDS } from "../settings/policy.ts";
import { RETENTION_FIELDS } from "../settings/retention.ts";
import { TEXT_FIELDS } from "../settings/sender.ts";
import { EXAMPLE_FIELDS } from "../sources/example.ts";
import { SOURCE } from "../sources/fields.ts";
import { SIGNATURE_FIELDS } from "../sources/signature.ts";
import { SHARED } from "../steps/shared-steps.ts";
import { AUDIENCE, EMAIL, IN_APP, PUSH, TASK, WHATSAPP } from "../templates/channels.ts";
import { IN_APP_CONTENT } from "../templates/in-app.ts";
import { WEBHOOK } from "../templates/webhook.ts";
import { APPROVED_FIELDS } from "../templates/whatsapp.ts";
import { CUSTOMER_FIELDS } from "../testing/read-customer.ts";
import { EVENT_FIELDS } from "../testing/read-events.ts";
import { EXPECT_SHAPE } from "../testing/read-expect.ts";
import { TEST } from "../testing/read-tests.ts";
import type { Declarations } from "../yaml/shape.ts";

/*
 * The tables of fields in docs/journey-language.md, docs/sources.md and docs/destinations.md. Each stands between two marks, so that the page is written
 * by hand and its tables are derived:
 *
 *     <!-- fields of: segment -->
 *     | field | means |
 *     …
 *     <!-- end of fields -->
 */

/** The fields of each table, by the name in its mark. */
export const TABLES: Readonly<Record<string, Declarations>> = {
  journey: JOURNEY.fields,
  "every entry": ENTRY_FIELDS,
  "date entry": DATE_FIELDS,
  exit: EXIT_FIELDS,
  goal: GOAL_FIELDS,
  "shared steps": SHARED.fields,
  segment: SEGMENT.fields,
  did: DID_FIELDS,
  destination: DESTINATION.fields,
  "auth of a destination": AUTH_FIELDS,
  forward: FORWARD_FIELDS,
  "example of a destination": DESTINATION_EXAMPLE_FIELDS,
  settings: SETTINGS.fields,
  cap: CAP_FIELDS,
  "best hour": BEST_HOUR.fields,
  identity: IDENTITY_FIELDS,
  namespace: NAMESPACE_FIELDS,
  consent: CONSENT_FIELDS,
  clicks: CLICK_FIELDS,
  retention: RETENTION_FIELDS,
  imports: IMPORT_FIELDS,
  budget: BUDGET_FIELDS,
  pace: PACE_FIELDS,
  prices: PRICE_FIELDS,
  "sender of text messages": TEXT_FIELDS,
  purposes: PURPOSE_FIELDS,
  catalogue: CATALOGUE_SHAPE.fields,
  test: TEST.fields,
  customer: CUSTOMER_FIELDS,
  "event of a test": EVENT_FIELDS,
  expect: EXPECT_SHAPE.fields,
  source: SOURCE.fields,
  "e-mail template": EMAIL.fields,
  "push template": PUSH.fields,
  "WhatsApp template": WHATSAPP.fields,
  "approved template": APPROVED_FIELDS,
  "in-app template": IN_APP.fields,
  "in-app message": IN_APP_CONTENT.fields,
  "webhook template": WEBHOOK.fields,
  "task template": TASK.fields,
  "audience template": AUDIENCE.fields,
  signature: SIGNATURE_FIELDS,
  "example of a source": EXAMPLE_FIELDS,
};

const MARKED = /(<!-- fields of: ([^>]+) -->\n)[\s\S]*?(<!-- end of fields -->)/g;

/** A page with each marked table written anew. Throws for the mark of a table that there is not. */
export function withTables(page: string): string {
  const withHours = page.replaceAll(HOURS_MARKED, (_, begin: string, end: string) => `${begin}${hoursTable()}${end}`);
  return withHours.replaceAll(MARKED, (_, begin: string, name: string, end: string) => {
    const fields = TABLES[name];
    if (fields === undefined) throw new Error(`There is no table "${name}": see TABLES.`);
    return `${begin}${tableOf(fields)}${end}`;
  });
}

const HOURS_MARKED = /(<!-- country hours -->\n)[\s\S]*?(<!-- end of country hours -->)/g;

/** The table of the hours of countries, for the guide. */
function hoursTable(): string {
  const rows = Object.entries(HOURS_OF_COUNTRIES).flatMap(([country, all]) =>
    all.map(({ channels, days, rule, source }) => {
      const week = Object.entries(days).map(([day, ranges]) => `${day} ${ranges.map(rangeText).join(", ")}`);
      return `| ${country} | ${channels.map((one) => `\`${one}\``).join(", ")} | ${inShort(week)} | ${rule}: [source](${source}) |`;
    }),
  );
  return [
    `| country | channels | hours | rule, with a page that tells of it, read on ${READ_ON} |`,
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function rangeText({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from}-${to}`;
}

/** Days with the same hours together: `mon-fri 08:00-20:00; sat 09:00-13:00`. */
function inShort(week: readonly string[]): string {
  const groups: { first: string; last: string; hours: string }[] = [];
  for (const one of week) {
    const [day = "", ...rest] = one.split(" ");
    const hours = rest.join(" ");
    const before = groups.at(-1);
    if (before?.hours === hours) before.last = day;
    else groups.push({ first: day, last: day, hours });
  }
  return groups.map(({ first, last, hours }) => `${first === last ? first : `${first}-${last}`} ${hours}`).join("; ");
}

/** The names of the tables that are marked in a page. */
export function tablesIn(page: string): readonly string[] {
  return [...page.matchAll(MARKED)].map(([, , name = ""]) => name);
}

function tableOf(fields: Declarations): string {
  const rows = Object.entries(fields).map(([name, { required, description = "" }]) => {
    const first = required === undefined ? `\`${name}\`` : `\`${name}\`, required`;
    return `| ${first} | ${lowered(description).replaceAll("|", "\\|")} |`;
  });
  return ["| field | means |", "|---|---|", ...rows, ""].join("\n");
}

/** The text of a cell begins with a small letter, unless its first word is a name. */
function lowered(text: string): string {
  const [word = ""] = text.split(" ", 1);
  return /^[A-Z][a-z']*[,;:]?$/.test(word) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
