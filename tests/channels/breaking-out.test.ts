import fc from "fast-check";
import { type DefaultTreeAdapterMap, parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { MessageLinks } from "../../core/links/message-links.ts";
import type { Template } from "../../core/model/message.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { writeMessage } from "../../core/send/compose.ts";

/** Whole messages whose values are hostile, read by parsers that are not ours; the same values each time. */
const RUNS = { numRuns: 150, seed: 20_270_201 };
const PIECES = [
  ...['"', "'", "<b>", "</p>", "<!--", "-->", "</style>", "</title>", "&lt;", "&#34;", "`", "\\", '\\"', '","x":"'],
  ...[
    "javascript:alert(1)",
    "JAVA\tSCRIPT:",
    "script:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "https://evil.example",
  ],
  ...[
    "\r\nBcc: x@evil.example\r\n\r\nHello",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u202e",
    "\u200f",
    "مرحبا",
    "\ud800",
    "\udc00",
  ],
  ...["{{ profile.id }}", "{% raw %}", "{% assign a = 1 %}", "?a=1&b=2#c", "%", "%0d%0a", "../..", "x".repeat(5_000)],
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((all) => all.join("")),
  fc.string({ unit: "binary", maxLength: 100 }),
);

const renderer = liquidRenderer();
const FRONT = { name: "mail", transactional: true } as const;

/** A message of this template to somebody whose `a` and `b` are these. */
function written(template: Omit<Template, "name" | "transactional" | "entryFields">, a: string, b = "") {
  const profile = {
    ...emptyProfile("c1", 0),
    addresses: { email: { v: "ada@example.com", t: 0 }, phone: { v: "+447700900123", t: 0 } },
  };
  const entry = { name: "", time: 0, properties: { a, b } };
  const links: MessageLinks = {};
  const { outgoing } = writeMessage(
    {
      renderer,
      settings: {
        zone: "UTC",
        sender: { email: "a@shop.example", sms: "+447700900456" },
        topics: {},
        caps: [],
        stages: {},
      },
    },
    {
      task: { journey: "j", step: "s", template: "mail", channel: template.channel },
      template: { ...FRONT, ...template, entryFields: ["a", "b"] },
      ...{ profile, links, tags: { customerId: "c1", key: "j#1#s#1" }, zone: "UTC", locale: "en-GB" },
      scope: { profile: {}, entry, steps: {}, pass: 1, now: 0 },
    },
  );
  return outgoing;
}

type Node = DefaultTreeAdapterMap["node"];

function html(body: string, a: string, b = ""): Node {
  const outgoing = written({ channel: "email", subject: "Hi", body }, a, b);
  if (outgoing.channel !== "email") throw new Error("This is no e-mail.");
  return parseFragment(outgoing.html);
}

/** Elements with the names of their attributes, in order. */
function elements(node: Node): readonly string[] {
  const own = "tagName" in node ? [`${node.tagName} ${node.attrs.map(({ name }) => name).join(" ")}`] : [];
  return [...own, ...("childNodes" in node ? node.childNodes.flatMap(elements) : [])];
}

function attribute(node: Node, name: string): string | undefined {
  const own = "tagName" in node ? node.attrs.find((one) => one.name === name)?.value : undefined;
  return (
    own ??
    ("childNodes" in node ? node.childNodes : []).map((one) => attribute(one, name)).find((one) => one !== undefined)
  );
}

function text(node: Node): string {
  if (node.nodeName === "#text" && "value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(text).join("") : "";
}

/** As parsers of HTML read characters: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream */
function asRead(value: string): string {
  return value.replace(/\r\n?/g, "\n").replaceAll("\0", "");
}

const A = "{{ entry.properties.a }}";
const B = "{{ entry.properties.b }}";

describe("a customer's value", () => {
  it("stays a text of its element in HTML", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const tree = html(`<p>[${A}]</p>{% capture c %}${A}{% endcapture %}<i>{{ c | strip }}</i><b>x</b>`, value);
        expect(elements(tree)).toEqual(["p ", "i ", "b "]);
        expect(text(tree).split("]")[0]?.slice(1)).toBe(asRead(value).split("]")[0]);
      }),
      RUNS,
    );
  });

  it("stays the value of its attribute", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const tree = html(`<p title="${A}"><img alt='${A}'></p>`, value);
        expect(elements(tree)).toEqual(["p title", "img alt"]);
        expect(attribute(tree, "alt")?.replaceAll("\ufffd", "")).toBe(asRead(value).replaceAll("\ufffd", ""));
      }),
      RUNS,
    );
  });

  it("makes no address that runs something, alone and together with another", () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const tree = html(`<a href="${A}${B}">x</a>`, a, b);
        expect(elements(tree)).toEqual(["a href"]);
        const link = attribute(tree, "href") ?? "";
        const url = URL.canParse(link) ? new URL(link).protocol : "https:";
        expect(url).not.toMatch(/^(?:javascript|vbscript|data):$/);
      }),
      RUNS,
    );
  });

  it("stays one parameter of a link, also where it ends in half a character", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const tree = html(
          `<a href="https://shop.example/{{ entry.properties.a | url_encode }}?q={{ entry.properties.a | url_encode }}&amp;z=1">x</a>`,
          value,
        );
        const url = new URL(attribute(tree, "href") ?? "");
        expect([url.host, url.searchParams.get("q"), url.searchParams.get("z"), url.hash]).toEqual([
          ...["shop.example", value.toWellFormed(), "1", ""],
        ]);
      }),
      RUNS,
    );
  });

  it("stays in the line of its header, in the subject and in those of a webhook", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const mail = written({ channel: "email", subject: `Hi ${A}!`, body: "x" }, value);
        expect(mail.channel === "email" && mail.subject).not.toMatch(/[\r\n\u2028\u2029]/);
        const hook = {
          channel: "webhook",
          url: `https://a.example/${A}`,
          headers: { "x-name": `n ${A}` },
          body: "{}",
        } as const;
        const posted = written(hook, value);
        expect(posted.channel === "webhook" && posted.headers["x-name"]).not.toMatch(/[\r\n]/);
        expect(posted.channel === "webhook" && new URL(posted.url).host).toBe("a.example");
      }),
      RUNS,
    );
  });

  it("adds nothing to the JSON of a webhook", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const body = `{ "a": "${A}", "b": ${A}, "c": ["-${A}-"] }`;
        const posted = written({ channel: "webhook", url: "https://a.example/", bodyType: "json", body }, value);
        expect(JSON.parse(posted.channel === "webhook" ? posted.body : "")).toEqual({
          a: value,
          b: value,
          c: [`-${value}-`],
        });
      }),
      RUNS,
    );
  });

  it("is written into a text message as it stands, once, and is no Liquid there", () => {
    fc.assert(
      fc.property(
        hostile.filter((value) => value.length < 1_500),
        (value) => {
          const sms = written({ channel: "sms", body: `Hello (${A}), STOP ends this.` }, value);
          expect(sms.channel === "sms" && [sms.to, sms.text]).toEqual([
            "+447700900123",
            `Hello (${value}), STOP ends this.`,
          ]);
        },
      ),
      RUNS,
    );
  });
});
