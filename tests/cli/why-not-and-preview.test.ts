import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { BROWSER_PATH, openBrowser } from "../browser.ts";
import { runningCloud } from "./running-cloud.ts";
import { project, sojournIn } from "./workspace.ts";

const root = project({
  "workflows/settings.yaml":
    'zone: Europe/London\nsender: { email: "Shop <hello@example.com>", sms: { from: "+15005550006", countries: { GB: "+447700900001" } } }\ntopics: { offers: { channels: [email], default: out } }\nproofs: ["*@shop.example", "+4477009*", "*:endpoint/GCM/proofs/*"]\n',
  "workflows/templates/late.sms.txt": "---\ntopic: offers\n---\nHello\n",
  "workflows/templates/pinged.push.txt": "---\ntransactional: true\ntitle: Ping\n---\nHello\n",
  "workflows/templates/hooked.webhook.json": "---\ntransactional: true\nurl: https://hooks.example.com/in\n---\n{}\n",
  "workflows/templates/late_mail.email.html":
    "---\ntransactional: true\nsubject: Hello {{ entry.name }}\n---\n<p>Hello {{ profile.first_name }}</p>\n",
  "workflows/templates/wide.email.html":
    "---\ntransactional: true\nsubject: Wide\n---\n<main>Wide</main><script>parent.document.title = 'taken'</script>\n",
  "workflows/definitions/either.journey.yaml":
    "journey: either\ntitle: One or the other\nenter: { event: Signed Up }\nsteps:\n  - send: { first of: [hello, late_mail] }\n  - wait: 1d\n",
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

describe("preview", { timeout: 60_000 }, () => {
  const name = (customerId: string) => ({
    customerId,
    context: { addresses: { email: `${customerId}@example.com` }, traits: { first_name: "Eve <b>" } },
  });

  it("fills a template with a customer of the cloud as the message that they got", async () => {
    await shop.put("Signed Up", name("eve"));
    const { code, out } = await shop.run("preview", "late_mail", "--customer", "eve", "--json");
    const { message, whose } = JSON.parse(out);
    const [sent] = JSON.parse((await shop.run("outbox", "eve", "--json")).out);

    expect(code).toBe(0);
    expect(whose).toContain("the event of their entry into either");
    expect(message).toMatchObject({ to: "eve@example.com", subject: "Hello Signed Up", html: sent.body });
    expect(message.subject).toBe(sent.subject);
  });

  it("shows a message as it was sent, though customer and template have changed since", async () => {
    const file = join(root, "workflows/templates/late_mail.email.html");
    const sent = async (...words: readonly string[]) => shop.run("preview", "late_mail", "--customer", "fay", ...words);
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args], {
        cwd: root,
        stdio: "pipe",
      });
    const asWritten = readFileSync(file, "utf8");
    await shop.put("Signed Up", { ...name("fay"), context: { ...name("fay").context, traits: { first_name: "Fay" } } });
    await shop.put("Renamed", { customerId: "fay", context: { traits: { first_name: "Faye" } } });
    const [box] = JSON.parse((await shop.run("outbox", "fay", "--json")).out);

    const same = JSON.parse((await sent("--sent", "last", "--json")).out);
    expect(same.message).toMatchObject({ subject: "Hello Signed Up", html: box.body });
    expect(same.message.html).toContain("Hello Fay<");
    expect(same.whose).toContain("by the template of today, which is the same");

    writeFileSync(file, asWritten.replace("<p>Hello", "<p>Good day"));
    try {
      const changed = JSON.parse((await sent("--sent", "either#1#hello#1", "--json")).out);
      expect(changed.whose).toMatch(/the version that was sent, [0-9a-f]{12}, is in no commit here/);
      expect(changed.message.html).toContain("Good day Fay<");

      writeFileSync(file, asWritten);
      git("init", "-q");
      git("add", "-A");
      git("commit", "-qm", "one");
      writeFileSync(file, asWritten.replace("<p>Hello", "<p>Good day"));
      const found = JSON.parse((await sent("--sent", "last", "--json")).out);
      expect(found.whose).toMatch(/by the template of commit [0-9a-f]{10}/);
      expect(found.message.html).toBe(box.body);
    } finally {
      writeFileSync(file, asWritten);
    }
    const told = await shop.run("explain", "fay");
    expect(told.out).toMatch(/message either#1#hello#1 of late_mail, version [0-9a-f]{12}; the provider's id is/);
  });

  it("says which message, which customer or which template was meant", async () => {
    const whose = await shop.run("preview", "late_mail", "--sent", "last");
    const which = await shop.run("preview", "late_mail", "--customer", "fay", "--sent", "either#9#hello#1");
    const other = await shop.run("preview", "hello", "--customer", "fay", "--sent", "last");

    expect([whose.code, whose.err]).toEqual([2, expect.stringContaining("--customer c0001 --sent last")]);
    expect([which.code, which.err]).toEqual([2, expect.stringContaining("There are either#1#hello#1.")]);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining("fay has no message of the template hello")]);
  });

  it("says that nobody is known by this id, and which address is missing", async () => {
    const nobody = await shop.run("preview", "late_mail", "--customer", "nobody");
    const silent = await shop.run("preview", "late_mail", "--customer", "dan");

    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('customer "nobody"')]);
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining("the customer has no valid email address")]);
  });
});

describe("send-test", { timeout: 60_000 }, () => {
  const proof = (...words: readonly string[]) => shop.run("send-test", "late_mail", ...words);

  it("sends a marked proof to an address that the settings allow, and to no customer", async () => {
    const customer = {
      customerId: "gil",
      context: { addresses: { email: "gil@example.com" }, traits: { first_name: "Gil" } },
    };
    await shop.put("Signed Up", customer);
    const { code, out } = await proof("--to", "ann@shop.example", "--customer", "gil");
    const boxes: { to: string; title: string; body: string; customerId?: string }[] = JSON.parse(
      (await shop.run("outbox", "--json")).out,
    );
    const [sent, ...more] = boxes.filter(({ to }) => to === "ann@shop.example");

    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/took the proof of late_mail for ann@shop.example, filled with the values of gil in /),
    ]);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ subject: "[Proof] Hello Signed Up" });
    expect(sent?.body).toContain("Hello Gil<");
    expect(JSON.parse((await shop.run("outbox", "gil", "--json")).out)).toMatchObject([{ to: "gil@example.com" }]);
  });

  it("fills it with made-up values where nobody is named", async () => {
    const { out } = await proof("--to", "ben@shop.example", "--json");

    expect(JSON.parse(out)).toMatchObject({ template: "late_mail", to: "ben@shop.example", whose: "made-up values" });
  });

  it.each([
    [["--to", "ann@example.com"], 'proofs: ["*@example.com"]'],
    [["--to", "ann"], '"ann" is no e-mail address'],
    [[], "--to ann@example.com"],
  ])("%j is refused, and nothing is sent", async (words, said) => {
    const before = (await shop.run("outbox", "--json")).out;
    const { code, err } = await proof(...words);

    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    expect((await shop.run("outbox", "--json")).out).toBe(before);
  });

  it("sends a text message from the sender of the number's country, and a push message to that device alone", async () => {
    const device = "arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/proofs/1";
    const texted = await shop.run("send-test", "late", "--to", "+447700900123");
    const pushed = await shop.run("send-test", "pinged", "--to", device);
    const boxes: { to: string }[] = JSON.parse((await shop.run("outbox", "--json")).out);
    const sent = boxes.filter(({ to }) => to === "+447700900123" || to === device);

    expect([texted.code, pushed.code]).toEqual([0, 0]);
    expect(sent).toHaveLength(2);
    expect(sent).toContainEqual(
      expect.objectContaining({ channel: "sms", customerId: "", from: "+447700900001", body: "[Proof] Hello" }),
    );
    expect(sent).toContainEqual(expect.objectContaining({ channel: "push", customerId: "", subject: "[Proof] Ping" }));
    expect(JSON.stringify(sent)).not.toContain("sojourn");
  });

  it.each([
    ["late", "ann@shop.example", '"ann@shop.example" is no phone number. Write it like +447700900123'],
    ["late", "+15005550007", "The settings allow no proof to +15005550007"],
    ["hooked", "ann@shop.example", "of the channel webhook, which has no proofs"],
  ])("refuses %s to %s", async (template, to, said) => {
    const { code, err } = await shop.run("send-test", template, "--to", to);

    expect([code, err.replaceAll(/\s+/g, " ")]).toEqual([2, expect.stringContaining(said)]);
  });
});

describe.skipIf(BROWSER_PATH === undefined)("the page of a preview", { timeout: 60_000 }, () => {
  it("shows the message at the width of a desktop and of a phone, and runs no script of it", async () => {
    const { out } = await sojournIn(root, "preview", "wide");
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1800, height: 1100 }, colorScheme: null });
      await page.goto(`file://${out.trim()}`);
      const widths = await Promise.all(
        ["Desktop", "Phone"].map((title) =>
          page
            .frameLocator(`iframe[title=${title}]`)
            .locator("main")
            .evaluate((main) => main.ownerDocument.documentElement.clientWidth),
        ),
      );
      const prefers = await Promise.all(
        ["Phone", "Phone, dark"].map((title) =>
          page
            .frameLocator(`iframe[title="${title}"]`)
            .locator("main")
            .evaluate((main) => main.ownerDocument.defaultView?.matchMedia("(prefers-color-scheme: dark)").matches),
        ),
      );
      const title = await page.title();

      expect(widths).toEqual([1280, 390]);
      expect(prefers).toEqual([false, true]);
      expect(title).toBe("wide: preview");
    } finally {
      await browser.close();
    }
  });
});
