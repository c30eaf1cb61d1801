import { sha256 } from "../../adapters/system/system.ts";
import type { CompiledJourney, StateMachine } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { CONSENT_FILES } from "./consent-journeys.ts";
import { ENTRY_FILES } from "./entry-journeys.ts";
import { NEXT_FILES, RULE_FILES } from "./rule-journeys.ts";
import { STEP_FILES } from "./step-journeys.ts";

/**
 * The journeys that histories are played through: small, and between them every edge that can deliver twice (enter, wake,
 * exit, restart, send of both kinds, hold, cap, goal, timeout); the other ways in are in entry-journeys.ts, the other steps
 * in step-journeys.ts, and who may come in how often in rule-journeys.ts.
 */
const FILES: Record<string, string> = {
  ...ENTRY_FILES,
  ...STEP_FILES,
  ...RULE_FILES,
  ...CONSENT_FILES,
  "workflows/definitions/nudge.journey.yaml": `
journey: nudge
priority: 7
enter: { event: Cart Updated, again: always, inside: restart }
exit: [{ event: Order Completed, same: cartId, reason: bought }]
goal: { event: Order Completed, within: 2d }
timeout: 5d
steps:
  - send: reminder
  - wait: { for: { event: Email Clicked, of: reminder }, up to: 6h }
    then: [{ send: clicked }]
    else:
      - if: profile.vip = true
        then: [{ send: vip }]
  - wait: 12h
  - send: last
`,
  "workflows/definitions/keyed.journey.yaml": `
journey: keyed
priority: 3
enter: { event: Cart Updated, key: event.properties.cartId, again: after 1d, limit: 3 }
exit: [{ event: Left, reason: left }]
steps:
  - wait: { for: { event: Order Completed, same: cartId, since: entry }, up to: 1d }
    then: [{ send: thanks }]
    else: [{ send: still_there }]
`,
  "workflows/definitions/receipt.journey.yaml": `
journey: receipt
enter: { event: Order Completed, key: event.properties.cartId, again: always, inside: ignore }
steps:
  - send: receipt
`,
  "workflows/settings.yaml": `
zone: Europe/London
sender: { email: "Shop <hello@example.com>", sms: SHOP }
topics:
  offers: { channels: [email, sms, push, webhook], default: out }
  news: { channels: [email, sms], default: out, double opt-in: [confirm_mail, confirm_text] }
identity:
  namespaces: { shop: {}, card: { joins: never } }
  allow: ["0"]
control: 30%
quiet: { from: "21:00", to: "08:00", then: hold }
caps: [{ journey: nudge, max: 2, per: 12h }, { topic: offers, max: 3, per: 1d }, { max: 4, per: 2d }]
late after: 1d
`,
  "workflows/templates/receipt.email.html": "---\ntransactional: true\nsubject: Your order\n---\n<p>Thank you.</p>\n",
};
for (const name of ["reminder", "clicked", "vip", "last", "thanks", "still_there"]) {
  FILES[`workflows/templates/${name}.email.html`] =
    `---\ntopic: offers\nsubject: ${name}\n---\n<p>${name}</p> {{ links.preferences }}\n`;
}

export const CAPS = [
  { journey: "nudge", max: 2, per: 12 * 3_600_000 },
  { max: 3, per: 24 * 3_600_000 },
  { max: 4, per: 48 * 3_600_000 },
] as const;

async function compiled(files: Record<string, string>) {
  const workspace = await compileWorkspace(
    Object.entries(files).map(([path, text]) => ({ path, text: text.trimStart() })),
    { hash: sha256 },
  );
  const faults = workspace.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (faults.length > 0) throw new Error(JSON.stringify(faults, null, 2));
  return {
    ...workspace,
    journeys: workspace.journeys.map((journey) => ({ ...journey, definition: goingOn(journey) })),
  };
}

/** A run goes on in another after this many passes, where it would be after thousands. */
const PASSES_PER_RUN = 2;

function goingOn({ definition }: CompiledJourney): StateMachine {
  return JSON.parse(JSON.stringify(definition).replaceAll(/% \d+ = 0 %}/g, `% ${PASSES_PER_RUN} = 0 %}`));
}

export const WORKSPACE = await compiled(FILES);
/** What is deployed while a history plays. */
export const NEXT_WORKSPACE = await compiled({ ...FILES, ...NEXT_FILES });
