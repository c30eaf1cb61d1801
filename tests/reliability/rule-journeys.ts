/**
 * Journeys about what lets in, how often and for how long: holdout, limit, dates from and until which they are open, a goal
 * that ends the entry; many entries at once; a date that is waited for and may move; runs that go on for others.
 */
export const RULE_FILES: Record<string, string> = {
  "workflows/definitions/measured.journey.yaml": `
journey: measured
enter: { event: Signed Up, again: always, limit: 2 }
goal: { event: Order Completed, within: 1d, exit: true }
from: 2026-01-02
until: 2027-12-30
holdout: 50%
steps:
  - wait: 2h
  - send: measured
`,
  "workflows/definitions/closed.journey.yaml": `
journey: closed
enter: { event: Signed Up, again: always }
until: 2026-01-03
steps:
  - wait: 2h
`,
  "workflows/definitions/many.journey.yaml": `
journey: many
enter: { event: Item Viewed, key: event.properties.item, again: always, inside: ignore }
exit: [{ event: Left, reason: left }]
steps:
  - wait: { for: { event: Order Completed }, up to: 6h }
    then: [{ exit: ordered }]
  - wait: 1h
`,
  "workflows/definitions/renewing.journey.yaml": `
journey: renewing
enter: { event: Contract Signed, again: always, inside: restart }
exit: [{ event: Left, reason: left }]
steps:
  - wait: { until: =profile.renewal, offset: -1d, at: "09:00", zone: customer, past: skip }
  - send: renewing
`,
  "workflows/definitions/rounds.journey.yaml": `
journey: rounds
enter: { event: Alerts Wanted, again: always, inside: ignore }
exit: [{ event: Left, reason: left }]
steps:
  - id: hours
    repeat: { every: 2h, at most: 3000 }
    steps:
      - update: { add: { rounds: 1 } }
      - if: pass >= 6
        then: [{ exit: enough }]
`,
};
for (const name of ["measured", "renewing"]) {
  RULE_FILES[`workflows/templates/${name}.email.html`] =
    `---\ntopic: offers\nsubject: ${name}\n---\n<p>${name}</p> {{ links.preferences }}\n`;
}

/** What the next deployment brings: a journey that takes longer, one over a segment that is new, a recency that is longer. */
export const NEXT_FILES: Record<string, string> = {
  "workflows/segments/fans.yaml": "segment: fans\nwhen: profile.vip = true\n",
  "workflows/segments/lately.yaml": "segment: lately\nlast: { event: Order Completed, within: 8h }\n",
  "workflows/definitions/fanmail.journey.yaml": `
journey: fanmail
enter: { schedule: "0 10 * * *", zone: Europe/London, segment: fans }
steps:
  - update: { set: { fanmail: =entry.properties.at } }
  - wait: 10m
`,
  "workflows/definitions/tried.journey.yaml": `
journey: tried
enter: { event: Seen, again: always, inside: restart }
steps:
  - wait: 4h
`,
};
