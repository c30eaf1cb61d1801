/** A journey whose steps change, put, ask and start something, and send one of several messages, twice over. */
export const STEP_FILES: Record<string, string> = {
  "workflows/definitions/acts.journey.yaml": `
journey: acts
enter: { event: Cart Updated, key: event.properties.cartId, again: always, inside: ignore }
steps:
  - update: { add: { acts: 1 } }
  - emit: { event: Cart Noted, properties: { cart: =entry.properties.cartId } }
  - id: score
    call: scoring
    with: { cart: =entry.properties.cartId }
    keep: { grade: =answer.body.grade }
  - id: rounds
    repeat: { every: 2h, at most: 2 }
    steps:
      - send: { first of: [ping_push, ping_sms], also on: [failed] }
      - wait: { for: { all: [Cart Noted, Order Completed], since: entry }, up to: 1h }
  - start: { journey: followed, properties: { cart: =entry.properties.cartId } }
`,
  "workflows/definitions/followed.journey.yaml": `
journey: followed
enter: { api: true, key: event.properties.cart, again: always }
steps:
  - wait: 1h
  - send: ping_hook
`,
  "workflows/destinations/scoring.yaml": `
destination: scoring
url: https://scoring.example/score
attempts: 3
timeout: 5s
example: { status: 200, body: { grade: b } }
`,
  "workflows/templates/ping_push.push.txt":
    "---\ntopic: offers\ntitle: Your cart\n---\nIt waits for you. {{ links.preferences }}\n",
  "workflows/templates/ping_hook.webhook.json": `---
topic: offers
url: https://hooks.example/carts
---
{ "cart": "{{ entry.properties.cart }}" }
`,
  "workflows/templates/ping_sms.sms.txt": "---\ntopic: offers\n---\nYour cart waits for you. {{ links.preferences }}\n",
};
