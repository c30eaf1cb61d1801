import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { writeEmail } from "../../core/channels/email.ts";
import type { Template } from "../../core/model/message.ts";
import type { Settings } from "../../core/model/settings.ts";

const TEMPLATE: Template = {
  name: "hello",
  channel: "email",
  transactional: true,
  subject: "Hi",
  body: "<p>Hello {{ profile.name }}</p><p><a href='https://shop.example'>Look</a></p>",
  entryFields: [],
};

function written(part: Partial<Template> = {}, sender: Settings["sender"] = {}, name = "Ada & <b>Co</b>") {
  const scope = {
    profile: { name },
    entry: { name: "", time: 0, properties: {} },
    steps: {},
    pass: 1,
    now: 0,
    links: {},
  };
  const renderer = liquidRenderer();
  return writeEmail({
    template: { ...TEMPLATE, ...part },
    address: "ada@example.com",
    sender: { email: "shop@example.com", ...sender },
    fill: (source, as) => renderer.render(source, scope, as, "UTC"),
    tags: { customerId: "c-1", key: "j#1#s#1" },
    links: {},
  }).outgoing;
}

describe("an e-mail", () => {
  it("has the text of its HTML, with the customer's values as they are", () => {
    expect(written()).toMatchObject({
      html: expect.stringContaining("<p>Hello Ada &amp; &lt;b&gt;Co&lt;/b&gt;</p>"),
      text: "Hello Ada & <b>Co</b>\n\nLook <https://shop.example>",
    });
  });

  it("has the text that its template writes, unless that is empty for the customer", () => {
    const text = "{% if profile.name %}Dear {{ profile.name }}\n{% endif %}";

    expect(written({ text })).toHaveProperty("text", "Dear Ada & <b>Co</b>");
    expect(written({ text: "{% if profile.age %}x{% endif %}" }).text).toMatch(/^Hello Ada/);
  });

  it("has no text where its HTML shows none", () => {
    expect(written({ body: '<img src="a.png">' })).not.toHaveProperty("text");
  });

  it("is answered where the template says, else where the settings say, else to its sender", () => {
    const sender = { replyTo: "help@example.com" };

    expect(written({ replyTo: "sales@example.com" }, sender).replyTo).toBe("sales@example.com");
    expect(written({}, sender).replyTo).toBe("help@example.com");
    expect(written()).not.toHaveProperty("replyTo");
  });
});
