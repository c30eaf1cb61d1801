import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { importing, journeyOf } from "./import.ts";

const TRIP = journeyOf({ a1: { Wait: { WaitTime: { WaitFor: "PT1H" } } } });
const RESPONSE = { ...TRIP, Id: "j1", ApplicationId: "app" };
const SEGMENT = {
  Id: "s1",
  Name: "Loyal",
  SegmentType: "DIMENSIONAL",
  Dimensions: { Attributes: { x: { Values: ["1"] } } },
};
const MAIL = { TemplateName: "hi", TemplateType: "EMAIL", Subject: "Hi", HtmlPart: "<p>Hi</p>" };

const JOURNEY_FILE = "definitions/trip.journey.yaml";
const SEGMENT_FILE = "segments/loyal.yaml";
const MAIL_FILE = "templates/hi.email.html";

const REFUSED: readonly (readonly [string, unknown, string, string])[] = [
  ["no JSON", "{", "$", "This file is not JSON."],
  ["nothing of Pinpoint's", { a: 1 }, "$", "This is not a journey, segment or template of Pinpoint's."],
  ["a list with something else in it", [TRIP, 3], "$[1]", "This is not a journey, segment or template of Pinpoint's."],
  ["lists in lists without end", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "$", "This file is not JSON."],
  ["an empty list", [], "$", "This is not a journey, segment or template of Pinpoint's."],
  [
    "a list of templates",
    { TemplatesResponse: { Item: [{}] } },
    "$.TemplatesResponse",
    "A list of templates holds their names, not their text.",
  ],
  [
    "a journey without a name",
    { JourneyResponse: { ...TRIP, Name: undefined } },
    "$.JourneyResponse.Name",
    "Name is not a text.",
  ],
  [
    "a segment of an unknown type",
    { SegmentResponse: { SegmentType: "MAGIC" } },
    "$.SegmentResponse.SegmentType",
    "SegmentType is none of the values that Pinpoint knows.",
  ],
  [
    "defaults that are no JSON",
    { ...MAIL, DefaultSubstitutions: "friend" },
    "$.DefaultSubstitutions",
    "DefaultSubstitutions is not a JSON object in a text.",
  ],
];

describe("an export", () => {
  it.each([
    ["a bare request", TRIP, [JOURNEY_FILE]],
    ["a bare response", RESPONSE, [JOURNEY_FILE]],
    ["get-journey", { JourneyResponse: RESPONSE }, [JOURNEY_FILE]],
    ["boto3's get_journey", { ResponseMetadata: { RequestId: "r" }, JourneyResponse: RESPONSE }, [JOURNEY_FILE]],
    ["list-journeys", { JourneysResponse: { Item: [RESPONSE], NextToken: "n" } }, [JOURNEY_FILE]],
    ["create-journey's input", { ApplicationId: "app", WriteJourneyRequest: TRIP }, [JOURNEY_FILE]],
    ["get-segment", { SegmentResponse: SEGMENT }, [SEGMENT_FILE]],
    ["list-segments", { SegmentsResponse: { Item: [SEGMENT] } }, [SEGMENT_FILE]],
    ["a segment's request", { WriteSegmentRequest: { Name: "Loyal", Dimensions: {} } }, [SEGMENT_FILE]],
    ["a bare segment", SEGMENT, [SEGMENT_FILE]],
    ["get-email-template", { EmailTemplateResponse: MAIL }, [MAIL_FILE]],
    ["a bare template", MAIL, [MAIL_FILE]],
    [
      "create-email-template's input",
      { TemplateName: "hi", EmailTemplateRequest: { Subject: "Hi", HtmlPart: "x" } },
      [MAIL_FILE],
    ],
    ["an SMS template", { SMSTemplateResponse: { TemplateName: "hi", Body: "Hi" } }, ["templates/hi.sms.txt"]],
    [
      "a push template",
      { PushNotificationTemplateResponse: { TemplateName: "hi", GCM: { Title: "Hi", Body: "there" } } },
      ["templates/hi.push.txt"],
    ],
    [
      "an in-app template",
      { InAppTemplateResponse: { TemplateName: "hi", Layout: "OVERLAYS" } },
      ["templates/hi.webhook.json"],
    ],
    ["a voice template", { VoiceTemplateResponse: { TemplateName: "hi", Body: "Hi" } }, ["templates/hi.webhook.json"]],
    ["a list of all", [TRIP, { SegmentResponse: SEGMENT }, MAIL], [JOURNEY_FILE, SEGMENT_FILE, MAIL_FILE]],
    ["JSON lines", `${JSON.stringify(TRIP)}\n${JSON.stringify(MAIL)}\n`, [JOURNEY_FILE, MAIL_FILE]],
    [
      "camelCase, with nulls, as the Java SDK prints it",
      {
        journeyResponse: {
          name: "trip",
          startActivity: "a1",
          limits: null,
          startCondition: {
            eventStartCondition: { eventFilter: { dimensions: { eventType: { values: ["Begun"] } } } },
          },
          activities: { a1: { wait: { waitTime: { waitFor: "PT1H", waitUntil: null } }, email: null } },
        },
      },
      [JOURNEY_FILE],
    ],
    [
      "snake_case, as the Ruby SDK prints it",
      {
        journey_response: { name: "trip", start_activity: "a1", activities: { a1: { sms: { template_name: "hi" } } } },
      },
      [JOURNEY_FILE, "templates/hi.sms.txt"],
    ],
  ])("that is %s is read", (_, value, expected) => {
    const { files, refusals } = importing([value]);

    expect(refusals).toEqual([]);
    expect(files.map(({ path }) => path).filter((path) => path !== "settings.yaml")).toEqual([...expected].sort());
  });

  it.each(REFUSED)("that is %s is refused, with its place", (_, value, path, message) => {
    const { refusals } = importing([value]);

    expect(refusals).toMatchObject([{ file: "file1.json", path, message, mend: expect.stringMatching(/\.$/) }]);
  });

  it("with a fault costs itself alone: all faults of all files are told, and the others are written", () => {
    const faulty = journeyOf({ a1: { Wait: { WaitTime: { WaitFor: "3d" } } }, b: { Fly: {} } });

    const { files, refusals } = importing([faulty, "nonsense", TRIP]);

    expect(refusals.map(({ file, path }) => `${file} ${path}`)).toEqual([
      "file1.json $.Activities.a1.Wait.WaitTime.WaitFor",
      "file1.json $.Activities.b.Fly",
      "file2.json $",
    ]);
    expect(files.map(({ path }) => path)).toEqual([JOURNEY_FILE, "settings.yaml"]);
  });

  it("with fields that nobody knows is read, and each of them told", () => {
    const activities = { a1: { Wait: { WaitTime: { WaitFor: "PT1H", Until: "x" }, Colour: "red" } } };

    const { notes, journeys } = importing([{ ...RESPONSE, tags: { a: "b" }, Mood: "good", Activities: activities }]);

    expect(journeys).toHaveLength(1);
    expect(notes.filter(({ text }) => text.startsWith("No such field")).map(({ of, at }) => `${of} ${at}`)).toEqual([
      "trip Mood",
      "trip Activities.a1.Wait.WaitTime.Until",
      "trip Activities.a1.Wait.Colour",
    ]);
  });
});

describe("an export, where something else in the process has given Zod a language", () => {
  // As the full Zod does for all copies of Zod in a process, also for the one that playwright-core has within it.
  const { localeError } = z.config();
  afterEach(() => void z.config({ localeError }));

  it.each(REFUSED)("that is %s is refused in the same words", (_, value, path, message) => {
    z.config(z.locales.en());

    const { refusals } = importing([value]);

    expect(refusals).toMatchObject([{ file: "file1.json", path, message, mend: expect.stringMatching(/\.$/) }]);
  });
});
