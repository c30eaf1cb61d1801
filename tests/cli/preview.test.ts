import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previewPage } from "../../cli/preview/page.ts";
import { madeUp } from "../../workflows/compiler/templates/made-up.ts";
import { project, sojournIn } from "./workspace.ts";

const root = project({
  "workflows/settings.yaml":
    'zone: Europe/London\nsender: { email: "Shop <hello@example.com>", sms: SHOP }\ntopics: { offers: { channels: [email], default: out } }\n',
  "workflows/templates/hello.email.html":
    "---\ntopic: offers\nsubject: Hello {{ profile.first_name }}\n---\n<p>{{ entry.properties.total }} for {{ entry.properties.orderId }}</p>\n",
  "workflows/templates/ping.webhook.json":
    '---\ntransactional: true\nurl: https://hooks.example.com/{{ profile.team }}\nheaders: { x-order: "{{ entry.properties.orderId }}" }\n---\n{ "name": "{{ profile.first_name }}" }\n',
  "workflows/templates/text.sms.txt": "---\ntransactional: true\n---\nHello {{ profile.first_name }}\n",
  "workflows/templates/text.de.sms.txt": "---\ntransactional: true\n---\nHallo {{ profile.first_name }}\n",
  "workflows/templates/busy.email.html":
    "---\ntransactional: true\nsubject: Busy\n---\n<p>One</p>\n{% for i in (1..90000) %}{{ i }}{% endfor %}\n",
  "workflows/templates/faulty.email.html": "---\ntransactional: true\n---\n<p>No subject</p>\n",
});
const run = (...args: readonly string[]) => sojournIn(root, "preview", ...args);

describe("sojourn preview", () => {
  it("writes a page with made-up values, and prints its path", async () => {
    const { code, out, err } = await run("hello");
    const file = join(root, ".sojourn/preview/hello.html");
    const page = readFileSync(file, "utf8");

    expect([code, out]).toEqual([0, `${file}\n`]);
    expect(err).toContain("Subject: Hello Ada");
    expect(err).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(page).toContain('width="1280"');
    expect(page).toContain('width="390"');
    expect(page).toContain("&lt;p&gt;42 for orderId&lt;/p&gt;");
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("gives the message as its channel gets it as JSON, and writes where it is told to", async () => {
    const webhook = JSON.parse((await run("ping", "--json", "--out", "p.html")).out);
    const text = JSON.parse((await run("text", "--json")).out);

    expect(webhook).toMatchObject({
      template: "ping",
      file: join(root, "p.html"),
      message: {
        channel: "webhook",
        url: "https://hooks.example.com/team",
        headers: { "x-order": "orderId" },
        body: '{ "name": "Ada" }\n',
      },
    });
    expect(text.message).toMatchObject({ from: "SHOP", to: "+447700900123", text: "Hello Ada" });
    expect(readFileSync(join(root, "p.html"), "utf8")).toContain("https://hooks.example.com/team");
  });

  it("shows it in another language", async () => {
    const german = JSON.parse((await run("text", "--locale", "de-AT", "--json")).out);
    const french = JSON.parse((await run("text", "--locale", "fr", "--json")).out);
    const wrong = await run("text", "--locale", "german language");

    expect([german.message.text, french.message.text]).toEqual(["Hallo Ada", "Hello Ada"]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("--locale is")]);
  });

  it("says which template was meant, what is wrong in its file, and where it cannot be filled", async () => {
    const unknown = await run("helo");
    const faulty = await run("faulty");
    const busy = await run("busy");

    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Did you mean "hello"?')]);
    expect([faulty.code, faulty.err]).toEqual([1, expect.stringContaining("workflows/templates/faulty.email.html")]);
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining("workflows/templates/busy.email.html:6: ")]);
  });
});

it("escapes what it shows", () => {
  const tags = { customerId: "c", key: "k" };
  const page = previewPage(
    { template: "x", whose: "<i>" },
    {
      channel: "email",
      from: "a@b.example",
      to: "<script>",
      subject: '"><script>',
      html: '"><script>1</script>',
      tags,
    },
  );

  expect(page).not.toContain("<script>");
  expect(page).not.toContain("<i>");
});

it("takes the values of an example, and makes up what it leaves open", () => {
  const reads = [
    ["profile", "first_name"],
    ["profile", "email"],
    ["entry", "properties", "order", "id"],
    ["entry", "properties", "order", "total"],
    ["steps", "ask", "answer"],
  ];
  const example = {
    profile: { first_name: "Zoë", email: "zoe@example.com", locale: "de" },
    event: { order: { id: "A-17" } },
    steps: { ask: { answer: 1 } },
  };

  const { profile, told } = madeUp(reads, 0, example);

  expect(profile.traits.first_name?.v).toBe("Zoë");
  expect([profile.addresses.email?.v, profile.locale?.v]).toEqual(["zoe@example.com", "de"]);
  expect(told.event.properties).toEqual({ order: { id: "A-17", total: 42 } });
  expect(told.steps).toEqual({ ask: { answer: 1 } });
});

it("makes values up by their names, also where a name is one of an object's own", () => {
  const { profile, told } = madeUp(
    [
      ["profile", "__proto__"],
      ["profile", "constructor", "name"],
      ["entry", "properties", "expires_at"],
      ["entry", "properties", "lines", "price"],
      ["steps", "order", "event", "properties", "id"],
    ],
    0,
  );

  expect(Object.keys(profile.traits)).toContain("constructor");
  expect(told.event.properties).toEqual({ expires_at: "1970-01-01T00:00:00.000Z", lines: { price: 42 } });
  expect(told.steps).toEqual({ order: { event: { properties: { id: "id" } } } });
});

describe("sojourn preview --against", () => {
  const shop = project({
    "workflows/templates/spring.email.html":
      "---\ntransactional: true\nsubject: Spring, {{ profile.first_name }}\n---\n<p>Three <b>cups</b></p>\n",
  });
  const file = join(shop, "workflows/templates/spring.email.html");
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args], {
      cwd: shop,
      stdio: "pipe",
    });
  const against = (ref: string, ...args: readonly string[]) =>
    sojournIn(shop, "preview", "spring", "--against", ref, ...args);
  const write = (text: string) =>
    writeFileSync(file, `---\ntransactional: true\nsubject: Spring, {{ profile.first_name }}\n---\n${text}\n`);
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "one");

  it("shows the words that came and went since a git ref, and both messages", async () => {
    write("<p>Four <b>cups</b></p>");
    const { code, out, err } = await against("HEAD");
    const page = readFileSync(out.trim(), "utf8");

    expect(code).toBe(0);
    expect(err).toContain("Since HEAD:\n  - Three\n  + Four\n");
    expect(page).toContain("<del>Three</del><ins>Four</ins>");
    expect(page.match(/<iframe sandbox class="dark"/g)).toHaveLength(4);
    expect(page).toContain("&lt;p&gt;Three &lt;b&gt;cups");
  });

  it("says that only the look has changed", async () => {
    write("<p>Three <i>cups</i></p>");
    const { err } = await against("HEAD");
    const { before } = JSON.parse((await against("HEAD", "--json")).out);

    expect(err).toContain("Since HEAD: nothing that is read has changed; 4 lines of HTML came or went");
    expect(before).toMatchObject({ ref: "HEAD", difference: { words: [], lines: 4 } });
  });

  it("says that the template is new, and that there is no such ref", async () => {
    writeFileSync(
      join(shop, "workflows/templates/newer.email.html"),
      "---\ntransactional: true\nsubject: Newer\n---\n<p>Hello</p>\n",
    );
    const fresh = await sojournIn(shop, "preview", "newer", "--against", "HEAD");
    const nowhere = await against("nowhere");

    expect([fresh.code, fresh.err]).toEqual([1, expect.stringContaining("have no template newer")]);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('There is no git ref "nowhere"')]);
  });
});
