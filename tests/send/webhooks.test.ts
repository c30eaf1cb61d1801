import { describe, expect, it } from "vitest";
import type { Template } from "../../core/model/message.ts";
import { world as emailWorld, type OneSend, outcome, task } from "./world.ts";

const hook: OneSend = { ...task, choices: [{ template: "hook", channel: "webhook", transactional: true }] };

function template(fields: Partial<Template>): Template {
  const common = { name: "hook", channel: "webhook", transactional: true, entryFields: [] } as const;
  return {
    ...common,
    url: "https://hooks.test/{{ profile.team }}",
    body: '{ "name": "{{ profile.name }}" }',
    ...fields,
  };
}

/** Sends the template to a customer with these traits; what was posted, what became of it, and what is kept of it. */
async function posting(fields: Partial<Template>, traits: Readonly<Record<string, string | number>>) {
  const known = Object.fromEntries(Object.entries(traits).map(([name, v]) => [name, { v, t: 1 }]));
  const world = await emailWorld({ profile: { traits: known } });
  const deps = { ...world.deps, templates: { hook: template(fields) } };
  const result = await outcome(deps, hook);
  const [posted] = world.channel.calls;
  return { result, posted, verdict: (await world.message())?.verdict };
}

const DROPPED = { sent: false, dropped: true, reason: "render_failed" };

describe("a webhook's body", () => {
  it("that is JSON stays it, whatever the customer is called", async () => {
    const name = 'Dwayne "The Rock"\nC:\\temp", "role": "admin';

    const { posted } = await posting({ bodyType: "json" }, { name, team: "a1" });

    expect(JSON.parse(posted?.channel === "webhook" ? posted.body : "")).toEqual({ name });
  });

  it("that is XML stays it, and is sent as what it is", async () => {
    const { posted } = await posting(
      { bodyType: "xml", body: "<n>{{ profile.name }}</n>" },
      { name: "<&>", team: "a1" },
    );

    expect(posted).toMatchObject({ body: "<n>&lt;&amp;&gt;</n>", headers: { "content-type": "application/xml" } });
  });

  it("keeps the content type that its author gives it", async () => {
    const headers = { "Content-Type": "application/soap+xml" };
    const { posted } = await posting({ bodyType: "xml", body: "<n/>", headers }, { team: "a1" });

    expect(posted).toMatchObject({ headers });
  });

  it("of text is what its author makes of it, as ever", async () => {
    const { posted } = await posting({ body: "{{ profile.name }}" }, { name: 'a "b"', team: "a1" });

    expect(posted).toMatchObject({ body: 'a "b"' });
  });

  it.each([
    [
      { bodyType: "json" as const, body: '{ "name": "{{ profile.name | raw }}" }' },
      "its body is no JSON once it is filled",
    ],
    [
      { bodyType: "json" as const, body: '{ "a": 1, {% if profile.none %}"b": 2{% endif %} }' },
      "its body is no JSON once it is filled",
    ],
    [{ bodyType: "xml" as const, body: "<a><b></a>" }, "its body is no XML once it is filled"],
    [{ body: "{% for i in (1..profile.count) %}x{% endfor %}" }, "filling it takes more than 50000 steps"],
    [{ url: "https://hooks.test/in/{{ profile.up }}/x" }, "a value leads its url elsewhere"],
    [{ url: "https://hooks.test/{{ profile.name | raw }}" }, "a value leads its url elsewhere"],
    [{ url: "{{ profile.hook }}" }, "no url whose host is literal and https"],
    [{ url: "https://{{ profile.team }}.test/" }, "no url whose host is literal and https"],
    [{ url: "http://hooks.test/" }, "no url whose host is literal and https"],
  ])("is not sent where it cannot be, and why is kept: %j", async (fields, rule) => {
    const traits = { name: 'a "b" c', team: "a1", count: 80_000, up: "..", hook: "https://evil.test/" };

    const { result, posted, verdict } = await posting(fields, traits);

    expect(result).toMatchObject(DROPPED);
    expect(posted).toBeUndefined();
    expect(verdict).toEqual({ rule, values: { template: "hook" } });
  });

  it("goes to the place its author wrote, its values percent-encoded", async () => {
    const { posted } = await posting({}, { name: "Ann", team: "../x?y=1" });

    expect(posted).toMatchObject({ url: "https://hooks.test/..%2Fx%3Fy%3D1" });
  });
});

describe("a message for a function", () => {
  const lambda = "arn:aws:lambda:eu-west-1:123456789012:function:send-letter";

  it("is its body, which must be a JSON object", async () => {
    const sent = await posting({ lambda, bodyType: "json" }, { name: 'A"da' });
    expect(sent.posted).toMatchObject({ url: lambda, isFunction: true, body: '{"name":"A\\"da"}' });

    const list = await posting({ lambda, bodyType: "json", body: "[1]" }, {});
    expect(list.result).toMatchObject(DROPPED);
    expect(list.verdict).toMatchObject({ rule: "its body is no JSON object" });
  });

  it("is Pinpoint's payload with the body as its data, for endpoints that the customer has", async () => {
    const custom = await posting(
      { lambda, body: "Hi {{ profile.name }}", pinpoint: { endpoints: ["EMAIL"] } },
      { name: "Ada" },
    );
    const payload = JSON.parse(custom.posted?.channel === "webhook" ? custom.posted.body : "");
    expect(payload).toMatchObject({ Data: "Hi Ada", JourneyId: "welcome", ActivityId: "hello", TreatmentId: "0" });
    expect(Object.values(payload.Endpoints)).toMatchObject([{ ChannelType: "EMAIL", Address: "ada@example.com" }]);

    const without = await posting({ lambda, body: "Hi", pinpoint: { endpoints: ["SMS"] } }, {});
    expect(without.result).toMatchObject(DROPPED);
    expect(without.verdict).toMatchObject({ rule: "no endpoint that it asks for" });
  });
});
