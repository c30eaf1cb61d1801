import type { SourceFile } from "../../workflows/compiler/compiled.ts";

/** A small workspace in which every file names others: a fault in one must not be told again in those. */
export const NEIGHBOURS: readonly SourceFile[] = Object.entries({
  "settings.yaml": `
zone: Europe/London
sender: { email: "Shop <hello@example.com>" }
topics:
  offers: { channels: [email], default: out }
caps:
  - { journey: welcome, max: 2, per: 1d }
`,
  "events.yaml": `
events:
  Signed Up: { properties: { plan: string, total: number } }
  Order Completed: { properties: { orderId: string, total: number } }
  Reminded: { properties: { plan: string } }
traits: { plan: string, points: number }
`,
  "segments/gold.yaml": `
segment: gold
when: profile.points > 100
`,
  "segments/best.yaml": `
segment: best
all: [gold]
last: { event: Order Completed, within: 30d }
`,
  "segments/reached.yaml": `
segment: reached
list: true
`,
  "destinations/billing.yaml": `
destination: billing
url: https://billing.example.com/retry
timeout: 10s
example: { status: 200, body: { state: paid } }
`,
  "steps/remind.yaml": `
shared: remind
with: [mail]
steps:
  - id: mail
    send: =with.mail
  - id: answer
    wait: { for: { event: Email Opened, of: mail }, up to: 2d }
  - if: $not(steps.answer.happened)
    then:
      - emit: { event: Reminded, properties: { plan: =profile.plan } }
`,
  "templates/hello.email.html": `---
topic: offers
subject: Hello {{ profile.plan }}
layout: shop
---
<p>{{ entry.properties.plan }} {{ links.unsubscribe }}</p>
`,
  "templates/layouts/shop.html": `<main>{{ content }}</main>
`,
  "definitions/welcome.journey.yaml": `
journey: welcome
title: Welcome
enter:
  event: Signed Up
  when: event.properties.total > 10 and 'gold' in profile.segments
  key: event.properties.plan
  again: after 7d
exit:
  - { event: Order Completed, when: event.properties.total > 5, reason: bought }
on exit:
  - update: { leave: reached }
goal: { event: Order Completed, within: 7d, value: =event.properties.total }
timeout: 60d
steps:
  - send: hello
  - id: opened
    wait: { for: { event: Email Opened, of: hello }, up to: 1d }
    then:
      - update: { set: { plan: basic }, add: { points: 5 }, join: reached }
    else:
      - id: second
        use: { steps: remind, with: { mail: hello } }
  - call: billing
    with: { plan: =entry.properties.plan }
    keep: { state: =answer.body.state }
  - branch:
      - if: steps.billing.state = 'paid'
        then:
          - wait: 1h
      - if: steps.second_answer.happened
        then:
          - id: noon
            wait: { at: "12:00", days: [mon, tue], zone: customer }
    else:
      - exit: unpaid
  - id: subject
    split:
      - name: plain
        weight: 50%
      - name: long
        weight: 50%
        then:
          - start: { journey: win_back, properties: { plan: =profile.plan } }
  - id: weeks
    repeat: { every: 1w, at most: 3, until: profile.points > 5 }
    steps:
      - id: again
        send: hello
  - if: steps.subject.path = 'long'
    then:
      - id: pause
        wait: { up to: 3d }
        first:
          - event: Order Completed
            then: [{ exit: late }]
`,
  "definitions/welcome.canary.yaml": `
journey: welcome
canary: 10%
enter: { event: Signed Up }
steps:
  - send: hello
  - id: subject
    split:
      - { name: plain, weight: 40% }
      - { name: long, weight: 60% }
`,
  "definitions/welcome.test.yaml": `
- test: who signs up is greeted
  customer: { email: ann@example.com, consent: [offers], traits: { plan: basic }, segments: [gold] }
  with: [win_back]
  events:
    - { at: 0h, event: Signed Up, properties: { plan: basic, total: 20 } }
    - { at: 1h, message: { opened: hello } }
  calls:
    billing: { status: 200, body: { state: paid } }
  paths: { subject: long }
  expect:
    outbox:
      - { template: hello, step: hello }
    dropped: { again: no_consent }
    outcome: completed
    profile: { traits: { points: 5 } }
`,
  "definitions/win_back.journey.yaml": `
journey: win_back
enter:
  - { api: true }
  - { segment: best, on leaving: true, again: after 30d }
steps:
  - if: "'welcome' in profile.inside"
    then:
      - exit: inside
  - use: { steps: remind, with: { mail: hello } }
`,
  "definitions/win_back.test.yaml": `
- test: a lapsed customer
  customer: { email: ann@example.com, consent: [offers] }
  events:
    - { at: 0h, enter: win_back }
  expect: { outcome: completed }
`,
  "sources/shop.source.yaml": `
source: shop
format: csv
columns: [id, time, plan]
zone: Europe/London
event: |
  { "id": id, "name": "Signed Up", "customerId": id, "time": $instant(time), "properties": { "plan": plan } }
`,
}).map(([path, text]) => ({ path: `workflows/${path}`, text: text.replace(/^\n/, "") }));
