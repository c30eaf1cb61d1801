import { describe, expect, it } from "vitest";
import { parseExpression } from "../../workflows/compiler/expressions/ast.ts";
import { readsOf } from "../../workflows/compiler/expressions/reads.ts";
import { compiledJourney, mail } from "./fixture.ts";

function paths(text: string): string[] {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return [...new Set(readsOf(parsed.root, text).map((read) => read.path.join(".")))].sort();
}

describe("what an expression reads", () => {
  it.each([
    ["event.properties.total >= 20", ["event.properties.total"]],
    ["profile.counts.`Order Completed` = 1", ["profile.counts.Order Completed"]],
    ["entry.properties.items[price > 5].name", ["entry.properties.items", "entry.properties.items.price"]],
    ["entry.properties.items[0].name", ["entry.properties.items"]],
    [
      "$sum(entry.properties.items.(price * qty)) > 3",
      ["entry.properties.items", "entry.properties.items.price", "entry.properties.items.qty"],
    ],
    ["($e := entry; $e.properties.total > 3)", ["entry"]],
    ["$filter(profile.tags, function($t) { $t = 'a' })", ["profile.tags"]],
    ["$.profile.vip and $$.entry.name = 'A'", ["entry.name", "profile.vip"]],
    ["entry.properties.*.price > 3", ["entry.properties"]],
    ["entry.properties.a.%.b", ["entry"]],
    ["profile.a ? event.properties.b : now", ["event.properties.b", "now", "profile.a"]],
    ["$string($)", ["$"]],
  ])("%s", (text, expected) => {
    expect(paths(text)).toEqual(expected);
  });
});

describe("what is kept of events", () => {
  const journey = (steps: string) =>
    `journey: example\nenter: { event: Order Completed, when: event.properties.first }\nexit: { event: Order Cancelled, same: orderId, when: event.properties.why = entry.properties.why, reason: cancelled }\nsteps:\n${steps}`;

  it("of the entry event: what exits, steps and the Liquid of sent templates read", () => {
    const text = journey("  - if: entry.properties.address.city = 'Ulm'\n    then: [ { send: offer } ]\n");
    const offer = mail(
      "offer",
      "{% for item in entry.properties.items %}{{ item.name }}{% endfor %}{{ entry.properties.a[0].b }}",
    );

    expect(compiledJourney(text, offer).compiled.rules.entryFields).toEqual([
      "a",
      "address.city",
      "items",
      "orderId",
      "why",
    ]);
  });

  it("of the entry event: all of it where it is read as a whole", () => {
    const text = journey("  - if: $exists(entry.properties)\n    then: [ { send: hello } ]\n");

    expect(compiledJourney(text).compiled.rules.entryFields).toEqual(["*"]);
  });

  it("of recent events: what exits and waits compare, and what later steps read; not what entries ask", () => {
    const text = journey(
      "  - id: paid\n    wait: { for: { event: Paid, same: orderId, when: event.properties.amount > 3 }, up to: 1d }\n  - if: steps.paid.event.properties.method = 'card'\n    then: [ { send: offer } ]\n",
    );
    const offer = mail("offer", "{{ steps.paid.event.properties.last4 }}");

    const { compiled, workspace } = compiledJourney(text, offer);

    expect(workspace.rules.recentFields).toEqual({
      "Order Cancelled": ["orderId", "why"],
      Paid: ["amount", "last4", "method", "orderId"],
    });
    expect(JSON.stringify(compiled.definition)).toContain('"fields":["last4","method"]');
  });
});
