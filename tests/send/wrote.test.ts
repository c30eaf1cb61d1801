import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Template } from "../../core/model/message.ts";
import { WROTE_BYTES, wroteOf } from "../../core/send/wrote.ts";
import { outcome, SENT, task, world } from "./world.ts";

const made = { locale: "en-GB", zone: "Europe/London" };
const template = (...reads: string[][]): Template => ({
  name: "hello",
  channel: "email",
  transactional: true,
  body: "",
  entryFields: [],
  version: "abc",
  reads,
});
const scope = (profile: Record<string, never> | object) => ({
  profile: { ...profile },
  entry: { name: "Signed Up", time: 5, properties: { items: [{ name: "Cup" }], total: 3 } },
  steps: { ask: { sent: true } },
  pass: 1,
  now: 9,
});

describe("what a message was written from", () => {
  it("is every value that its template reads, by path; what has no value is not among them", () => {
    const reads = [
      ["profile", "name"],
      ["profile", "gone"],
      ["entry", "properties", "total"],
      ["steps", "ask", "sent"],
      ["now"],
    ];

    expect(wroteOf(template(...reads), scope({ name: "Ada", other: "kept out" }), made)).toEqual({
      version: "abc",
      ...made,
      values: [
        [["now"], 9],
        [["profile", "name"], "Ada"],
        [["steps", "ask", "sent"], true],
        [["entry", "properties", "total"], 3],
      ],
    });
  });

  it("is the whole list of which a template reads a part, once", () => {
    const reads = [
      ["entry", "properties", "items", "size"],
      ["entry", "properties", "items", "first", "name"],
    ];

    expect(wroteOf(template(...reads), scope({}), made)?.values).toEqual([
      [["entry", "properties", "items"], [{ name: "Cup" }]],
    ]);
  });

  it("leaves out the largest values beyond a thousand bytes, and says which", () => {
    const profile = { small: "s", large: "ä".repeat(600), medium: "m".repeat(300) };
    const wrote = wroteOf(
      template(["profile", "large"], ["profile", "medium"], ["profile", "small"]),
      scope(profile),
      made,
    );

    expect(wrote?.values.map(([path]) => path.join("."))).toEqual(["profile.small", "profile.medium"]);
    expect(wrote?.left).toEqual([["profile", "large"]]);
  });

  it("never has more than a thousand bytes of values, whatever they are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (profile) => {
        const reads = Object.keys(profile).map((name) => ["profile", name]);
        const values = wroteOf(template(...reads), scope(profile), made)?.values ?? [];
        expect(Buffer.byteLength(JSON.stringify(values))).toBeLessThanOrEqual(WROTE_BYTES + 2);
      }),
    );
  });

  it("is kept by the message that was claimed, with its language; by none that was not", async () => {
    const variants = { de: { subject: "Hallo", body: "<p>Hallo</p>", links: [] } };
    const { deps, messages } = await world({ profile: { locale: { v: "de-AT", t: 1 } } });
    const written = {
      ...template(["profile", "name"]),
      topic: "account",
      transactional: false,
      subject: "Hello",
      body: "x",
      variants,
    };

    expect(await outcome({ ...deps, templates: { hello: written } }, task)).toEqual(SENT);
    expect((await messages.read("c-1", "welcome#1#hello#1"))?.wrote).toEqual({
      version: "abc",
      language: "de",
      locale: "de-AT",
      zone: "Europe/London",
      values: [[["profile", "name"], "Ada"]],
    });
  });
});
