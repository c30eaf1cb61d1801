import { beforeAll, describe, expect, it } from "vitest";
import { runningCloud } from "./running-cloud.ts";
import { project } from "./workspace.ts";

const root = project({
  "workflows/templates/late.sms.txt": "---\ntopic: offers\n---\nHello\n",
  "workflows/templates/late_mail.email.html":
    "---\ntransactional: true\nsubject: Hello {{ entry.name }}\n---\n<p>Hello</p>\n",
  "workflows/definitions/either.journey.yaml":
    "journey: either\ntitle: One or the other\nenter: { event: Signed Up }\nsteps:\n  - send: { first of: [hello, late_mail] }\n",
});
const shop = runningCloud(root);
const run = (...args: readonly string[]) => shop.run("why-not", ...args);

beforeAll(async () => {
  const email = (customerId: string) => ({ addresses: { email: `${customerId}@example.com` } });
  for (const customerId of ["ann", "bea"]) await shop.put("Signed Up", { customerId, context: email(customerId) });
  await shop.put("Signed Up", { customerId: "cas", context: { ...email("cas"), consent: { offers: true } } });
  await shop.put("Signed Up", { customerId: "dan" });
  await shop.wait(2 * 3_600_000);
}, 60_000);

describe("why-not", { timeout: 60_000 }, () => {
  it("counts over all customers why a template did not go out, each reason with one of them", async () => {
    const { code, out } = await run("hello");
    const document = JSON.parse((await run("hello", "--since", "1d", "--json")).out);

    expect(code).toBe(0);
    expect(out).toMatch(/^hello since Mon 25 May 2026, \d\d:\d\d: 2 sent\n/);
    expect(out).toContain("never agreed to offers by email; the topic's default is out");
    expect(out).toContain("npx sojourn explain");
    expect(document).toMatchObject({ template: "hello", sent: 2, underWay: 0, complete: true });
    const told = document.reasons.map((one: { kind: string; reason: string; messages: number; customers: number }) => [
      one.kind,
      one.reason,
      one.messages,
      one.customers,
    ]);
    expect(told).toEqual([
      ["not sent", "no_consent", 4, 3],
      ["passed over", "no_consent", 2, 2],
    ]);
  });

  it("leaves out what happened before", async () => {
    const { out } = await run("hello", "--since", "30m");

    expect(out).toContain("No message of it was dropped, refused or held.");
  });

  it("says which template was meant, and how a time is written", async () => {
    const unknown = await run("helo");
    const silent = await run("late");
    const wrong = await run("hello", "--since", "7 days");

    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Did you mean "hello"?')]);
    expect([silent.code, silent.out]).toEqual([0, expect.stringContaining("0 sent\nNo message of it")]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("Write `7d`")]);
  });
});
