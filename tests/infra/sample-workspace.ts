import type { CompiledJourney, Workspace } from "../../workflows/compiler/compiled.ts";

/** A compiled journey whose machine only waits. */
export function compiledJourney(journey: string, version: string, seconds = 1): CompiledJourney {
  return {
    journey,
    title: `The journey ${journey}`,
    version,
    machine: journey,
    file: `workflows/definitions/${journey}.journey.yaml`,
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: seconds, End: true } },
    },
    rules: {
      journey,
      title: `The journey ${journey}`,
      version,
      machine: journey,
      enter: [
        {
          id: "event/Order Completed",
          on: "event",
          event: "Order Completed",
          again: "never",
          againPer: "key",
          inside: "ignore",
        },
      ],
      inside: { exit: [], watch: [] },
      entryFields: [],
      longest: seconds * 1000,
    },
  };
}

/** A workspace with these journeys, one sender and no templates. */
export function workspaceOf(...journeys: CompiledJourney[]): Workspace {
  const settings = {
    zone: "Europe/London",
    sender: { email: "Shop <hello@example.com>" },
    topics: {},
    caps: [],
    stages: {},
  };
  return {
    journeys,
    templates: {},
    destinations: {},
    sources: {},
    files: {},
    settings,
    rules: {
      contract: 1,
      journeys: journeys.map(({ rules }) => rules),
      segments: [],
      look: "0",
      settings,
      recentFields: {},
    },
    diagnostics: [],
  };
}

const SOURCE = { zone: "UTC", constants: {}, event: "$", trust: "trusted" } as const;

/** One source from a webhook, and one from a partner's bus: a workspace with them has the functions `sources` and `privacy`. */
export const SAMPLE_SOURCES = {
  stripe: {
    ...SOURCE,
    source: "stripe",
    from: "webhook",
    erases: true,
    signature: { scheme: "stripe", secret: "billing/key" },
  },
  crm: {
    ...SOURCE,
    source: "crm",
    from: "events",
    bus: "aws.partner/crm.example/1/2",
    pattern: { source: [{ prefix: "aws.partner/crm.example" }], "detail-type": ["Changed"] },
  },
} as const satisfies Workspace["sources"];

export const WHATSAPP_NUMBER = "phone-number-id-01234567890123456789012345678901";

/** A workspace with them has the function `inbound`. */
export const SAMPLE_REPLIES = {
  answeredBy: "sojourn",
  optOutList: "Default",
  languages: ["en"],
  answers: { stop: "Shop: no more texts.", help: "Shop: help@example.com. STOP ends it." },
} as const satisfies Workspace["settings"]["replies"];

/**
 * A workspace with a bit of everything that brings permissions with it: text and push messages, both kinds of destination, sources
 * from a webhook and from a partner's bus, the import bucket.
 */
export function fullWorkspace(...journeys: CompiledJourney[]): Workspace {
  const workspace = workspaceOf(...journeys);
  const base = { timeout: 10_000, attempts: 5, example: { status: 200, body: {} } };
  return {
    ...workspace,
    settings: {
      ...workspace.settings,
      sender: { ...workspace.settings.sender, sms: "+442071838750", whatsapp: WHATSAPP_NUMBER },
      replies: SAMPLE_REPLIES,
      imports: {},
      attachments: { bucket: "shop-documents" },
    },
    templates: {
      news: { name: "news", channel: "in_app", transactional: true, body: '{"title":"News"}', entryFields: [] },
      letter: {
        ...{ name: "letter", channel: "webhook", transactional: true, body: "{}", bodyType: "json", entryFields: [] },
        lambda: "arn:aws:lambda:eu-west-1:000000000000:function:billing",
      },
      invoice: {
        ...{ name: "invoice", channel: "email", transactional: true, subject: "Invoice", body: "Hi", entryFields: [] },
        attachments: [{ key: "invoices/{{ entry.properties.id }}.pdf", name: "Invoice.pdf" }],
      },
      ticket: {
        ...{ name: "ticket", channel: "task", transactional: true, body: "{}", bodyType: "json", entryFields: [] },
        destination: "retry",
      },
      ping: { name: "ping", channel: "push", transactional: true, subject: "Ping", body: "Ping", entryFields: [] },
    },
    destinations: {
      billing: {
        ...base,
        kind: "lambda",
        name: "billing",
        spacing: 100,
        arn: "arn:aws:lambda:eu-west-1:000000000000:function:billing",
      },
      retry: {
        ...base,
        kind: "http",
        name: "retry",
        method: "POST",
        url: "https://billing.example.com/retry",
        headers: {},
        auth: { secret: "billing/key", as: "bearer" },
      },
    },
    sources: SAMPLE_SOURCES,
  };
}
