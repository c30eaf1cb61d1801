/** Journeys that are entered in every way but by a customer's event, and a canary. */
export const ENTRY_FILES: Record<string, string> = {
  "workflows/segments/vip.yaml": "segment: vip\nwhen: profile.vip = true\n",
  "workflows/segments/lately.yaml": "segment: lately\nlast: { event: Order Completed, within: 6h }\n",
  "workflows/segments/greeted.yaml": "segment: greeted\nlist: true\n",
  "workflows/definitions/club.journey.yaml": `
journey: club
enter: { segment: vip, on entering: true, again: always }
exit: [{ when: $not('vip' in profile.segments), reason: no_vip }]
steps:
  - update: { add: { greetings: 1 }, append: { seen: club }, join: greeted }
  - wait: 1d
`,
  "workflows/definitions/quiet.journey.yaml": `
journey: quiet
enter: { segment: lately, on leaving: true, again: always }
steps:
  - wait: { for: { segment: lately }, up to: 1d }
`,
  "workflows/definitions/anniversary.journey.yaml": `
journey: anniversary
enter: { date: =profile.day, at: "10:00", zone: customer }
steps:
  - update: { set: { reached: =entry.properties.date } }
  - wait: 2h
`,
  "workflows/definitions/digest.journey.yaml": `
journey: digest
enter:
  - { schedule: "0 10 * * *", zone: Europe/London, segment: vip }
  - { event: Price Dropped, segment: vip }
steps:
  - update: { set: { at: =entry.properties.at, drop: =entry.properties.id } }
  - wait: 10m
`,
  "workflows/definitions/tried.journey.yaml": `
journey: tried
enter: { event: Seen, again: always, inside: restart }
steps:
  - wait: 2h
`,
  "workflows/definitions/tried.canary.yaml": `
journey: tried
canary: 75%
enter: { event: Seen, again: always, inside: restart }
steps:
  - wait: 3h
`,
};
