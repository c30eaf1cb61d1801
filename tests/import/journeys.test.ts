import { describe, expect, it } from "vitest";
import { importing, journeyOf, textOf } from "./import.ts";

const JOURNEY = "definitions/trip.journey.yaml";
const mail = (NextActivity?: string, TemplateName = "hi") => ({ EMAIL: { TemplateName, NextActivity } });
const HI = { EmailTemplateResponse: { TemplateName: "hi", Subject: "Hi", HtmlPart: "<p>Hi</p>" } };
const SEGMENT = { SegmentResponse: { Id: "s1", Name: "Loyal", SegmentType: "DIMENSIONAL", Dimensions: {} } };
const bySegment = { StartCondition: { SegmentStartCondition: { SegmentId: "s1" } } };

/** The lines of the journey from `enter` to `steps`. */
function entry(settings: object): string {
  const text = textOf(importing([journeyOf({ a: mail() }, settings), HI, SEGMENT]), JOURNEY);
  return text.slice(text.indexOf("enter:"), text.indexOf("  - id: a\n"));
}

describe("the entries of an imported journey", () => {
  it.each([
    ["an event, once for each customer", {}, "enter:\n  event: Begun\n  again: never\nsteps:\n"],
    ["any number of times with a cap of 0", { Limits: { EndpointReentryCap: 0 } }, "  again: always\n"],
    [
      "as often as the cap, with the interval between",
      { Limits: { EndpointReentryCap: 3, EndpointReentryInterval: "P7D" } },
      "  again: after 1w\n  limit: 3\n",
    ],
    [
      "several events, with what is asked of them and a segment",
      {
        StartCondition: {
          EventStartCondition: {
            EventFilter: {
              Dimensions: { EventType: { Values: ["A", "_email.open"] }, Attributes: { kind: { Values: ["x"] } } },
            },
            SegmentId: "s1",
          },
        },
      },
      "enter:\n  - event: A\n    when: \"'loyal' in profile.segments and 'x' in event.properties.kind\"\n    again: never\n  - event: Email Opened\n",
    ],
    [
      "no event at all: requests",
      { StartCondition: { EventStartCondition: { EventFilter: { Dimensions: {} } } } },
      "enter: { api: true, again: never }\n",
    ],
    [
      "an event that nobody reports: requests",
      {
        StartCondition: {
          EventStartCondition: { EventFilter: { Dimensions: { EventType: { Values: ["_email.send"] } } } },
        },
      },
      "enter: { api: true, again: never }\n",
    ],
    ["nothing: requests", { StartCondition: undefined }, "enter: { api: true, again: never }\n"],
    [
      "a segment, once, at its start",
      { ...bySegment, Schedule: { StartTime: "2026-12-01T09:30:00+02:00" } },
      'enter: { schedule: "2026-12-01 07:30", zone: UTC, segment: loyal, again: never }\n',
    ],
    [
      "a segment, and whoever comes into it later",
      { ...bySegment, Schedule: { StartTime: "2026-12-01T09:30:00Z" }, RefreshFrequency: "PT1H" },
      'enter:\n  - { schedule: "2026-12-01 09:30", zone: UTC, segment: loyal, again: never }\n  - { segment: loyal, on entering: true, again: never }\n',
    ],
    [
      "a segment at each refresh, where customers may enter again",
      {
        ...bySegment,
        Schedule: { StartTime: "2026-12-01T09:30:00Z" },
        RefreshFrequency: "PT24H",
        Limits: { EndpointReentryCap: 0 },
      },
      'enter: { schedule: "30 9 * * *", zone: UTC, segment: loyal, again: always }\n',
    ],
    [
      "a segment at each hour that divides the day",
      {
        ...bySegment,
        Schedule: { StartTime: "2026-12-01T09:30:00Z" },
        RefreshFrequency: "PT5H",
        Limits: { EndpointReentryCap: 0 },
      },
      'schedule: "30 */4 * * *"',
    ],
    ["a segment without a start", bySegment, "enter: { segment: loyal, on entering: true, again: never }\n"],
    [
      "a segment at the local time of each",
      { ...bySegment, LocalTime: true, Schedule: { StartTime: "2026-12-01T08:00:00Z", Timezone: "UTC+01" } },
      'zone: Pacific/Kiritimati, segment: loyal, again: never }\nsteps:\n  - id: local_start\n    wait: { until: 2026-12-01, at: "09:00", zone: customer, past: continue }\n',
    ],
    [
      "days between which entries are accepted",
      { Schedule: { StartTime: "2026-12-01T09:00:00Z", EndTime: "2027-01-05T09:00:00Z" } },
      "from: 2026-12-01\nuntil: 2027-01-06\n",
    ],
  ])("are %s", (_, settings, expected) => {
    expect(entry(settings)).toContain(expected);
  });
});

describe("the settings of an imported journey", () => {
  const WORKSPACE = [
    {
      path: "settings.yaml",
      text: "# Ours\nzone: Europe/Berlin\nsender: { email: shop@example.com } # kept\ntopics:\n  offers: { channels: [email], default: out }\n",
    },
  ];

  it("are added to those of the workspace, of which nothing is changed", () => {
    const Limits = { DailyCap: 2, TimeframeCap: { Cap: 5, Days: 7 }, TotalCap: 9, MessagesPerSecond: 50 };
    const hours = { SendingSchedule: true, WaitForQuietTime: true, QuietTime: { Start: "21:00", End: "08:00" } };
    const OpenHours = {
      EMAIL: {
        MONDAY: [{ StartTime: "09:00", EndTime: "17:00" }],
        TUESDAY: [{ StartTime: "09:00", EndTime: "12:00" }],
      },
      SMS: { MONDAY: [{ StartTime: "12:00", EndTime: "20:00" }] },
    };
    const ClosedDays = { EMAIL: [{ StartDateTime: "2026-12-24T00:00:00", EndDateTime: "2026-12-27T00:00:00" }] };

    const imported = importing([journeyOf({ a: mail() }, { Limits, ...hours, OpenHours, ClosedDays }), HI], WORKSPACE);

    expect(textOf(imported, "settings.yaml")).toBe(`# Ours
zone: Europe/Berlin
sender: { email: shop@example.com } # kept
topics:
  offers: { channels: [ email ], default: out }
  marketing: { channels: [ email ], default: in }
quiet: { from: 21:00, to: 08:00, then: hold }
open: [ { channels: [ email ], mon: [ 09:00-17:00 ], tue: [ 09:00-12:00 ], then: hold }, { channels: [ sms ], mon: [ 12:00-20:00 ], then: hold } ]
closed: { channels: [ email ], days: [ 2026-12-24, 2026-12-25, 2026-12-26 ], then: hold }
caps:
  - { journey: trip, max: 2, per: 1d }
  - { journey: trip, max: 5, per: 7d }
  - { journey: trip, max: 9, per: 365d }
`);
    expect(imported.notes.map(({ at }) => at)).toEqual(
      expect.arrayContaining(["OpenHours", "Limits", "QuietTime", "ClosedDays"]),
    );
  });

  it("have the hours of channels that are alike together, and say which channel they leave out", () => {
    const days = { MONDAY: [{ StartTime: "09:00", EndTime: "17:00" }] };
    const OpenHours = { EMAIL: days, CUSTOM: days, VOICE: days, PUSH: { MONDAY: [] } };

    const imported = importing([journeyOf({ a: mail() }, { SendingSchedule: true, OpenHours }), HI]);

    expect(textOf(imported, "settings.yaml")).toContain(
      "open: { channels: [ email, webhook ], mon: [ 09:00-17:00 ], then: drop }",
    );
    const told = imported.notes.filter(({ at, kind }) => at === "OpenHours" && kind === "left out");
    expect(told.map(({ text }) => text)).toEqual([
      "VOICE is no channel here.",
      "There is no hour in which PUSH is open.",
    ]);
  });

  it("drop what WaitForQuietTime does not hold, and leave quiet hours that the workspace has", () => {
    const quiet = { QuietTime: { Start: "20:00", End: "06:00" } };
    const ours = [
      { path: "settings.yaml", text: `${WORKSPACE[0]?.text}quiet: { from: "21:00", to: "08:00", then: hold }\n` },
    ];

    const alone = importing([journeyOf({ a: mail() }, quiet), HI]);
    const beside = importing([journeyOf({ a: mail() }, quiet), HI], ours);

    expect(textOf(alone, "settings.yaml")).toContain("quiet: { from: 20:00, to: 06:00, then: drop }");
    expect(textOf(beside, "settings.yaml")).toContain('quiet: { from: "21:00", to: "08:00", then: hold }');
    expect(beside.notes).toContainEqual(expect.objectContaining({ at: "QuietTime", kind: "left out" }));
  });

  it.each(["zone: [", "- a list", "", "zone: Nowhere/At_all\nzone: UTC"])(
    "are left alone where the file cannot be read: %j",
    (text) => {
      const imported = importing(
        [journeyOf({ a: mail() }, { Limits: { DailyCap: 1 } }), HI],
        [{ path: "settings.yaml", text }],
      );

      expect(imported.files.map(({ path }) => path)).toEqual([JOURNEY, "templates/hi.email.html"]);
      expect(imported.notes).toContainEqual(expect.objectContaining({ at: "settings", kind: "to do" }));
    },
  );

  it("of one sender are taken, and every other one is told", () => {
    const from = (FromAddress: string, NextActivity?: string) => ({
      EMAIL: { TemplateName: "hi", MessageConfig: { FromAddress }, NextActivity },
    });

    const imported = importing([journeyOf({ a: from("a@example.com", "b"), b: from("b@example.com") }), HI]);

    expect(textOf(imported, "settings.yaml")).toContain("email: a@example.com");
    expect(imported.notes).toContainEqual(
      expect.objectContaining({ at: "b", text: expect.stringContaining("b@example.com") }),
    );
  });
});

describe("paths that meet", () => {
  const split = (TrueActivity?: string, FalseActivity?: string) => ({
    ConditionalSplit: {
      Condition: { Conditions: [{ SegmentCondition: { SegmentId: "s1" } }] },
      TrueActivity,
      FalseActivity,
    },
  });

  it("rejoin where all of them come together, and nothing is written twice", () => {
    const imported = importing([journeyOf({ a: split("b", "c"), b: mail("d"), c: mail("d"), d: mail() }), HI, SEGMENT]);

    expect(textOf(imported, JOURNEY)).toContain(`    then:
      - id: b
        send: hi
    else:
      - id: c
        send: hi
  - id: d
    send: hi
`);
    expect(imported.files.filter(({ path }) => path.startsWith("steps/"))).toEqual([]);
  });

  it("crosswise become shared steps, written once, that are told what came before them", () => {
    const clicked = {
      EventCondition: { MessageActivity: "a", Dimensions: { EventType: { Values: ["_email.click"] } } },
    };
    const activities = {
      a: mail("b"),
      b: split("c", "d"),
      c: split("d", undefined),
      d: mail("e"),
      e: { ConditionalSplit: { Condition: { Conditions: [clicked] }, TrueActivity: "f" } },
      f: mail(),
    };

    const imported = importing([journeyOf(activities), HI, SEGMENT]);

    expect(textOf(imported, "steps/trip_d.yaml")).toContain(`shared: trip_d
title: "trip: what follows d"
with:
  - before_1
steps:
  - id: d
    send: hi
  - id: e
    if: with.before_1
    then:
      - id: f
        send: hi
`);
    expect(textOf(imported, JOURNEY).match(/before_1: =steps\.a\.clicked/g)).toHaveLength(2);
  });

  it("many times over stay as many files as there are meetings", () => {
    const rungs = Array.from({ length: 6 }, (_, i) => [
      [`a${i}`, split(`a${i + 1}`, `b${i + 1}`)],
      [`b${i}`, split(`a${i + 1}`, `b${i + 1}`)],
    ]);
    const ends = [
      ["a6", mail()],
      ["b6", mail()],
    ];

    const imported = importing([journeyOf(Object.fromEntries([...rungs.flat(), ...ends])), HI, SEGMENT]);

    expect(imported.refusals).toEqual([]);
    expect(imported.files.filter(({ path }) => path.startsWith("steps/"))).toHaveLength(10);
  });
});

describe("a second import", () => {
  it("finds again by origin what the first has written, and takes no name that is somebody else's", () => {
    const first = importing([{ ...journeyOf({ a: mail() }), Id: "j1" }, HI, SEGMENT]);
    const other = {
      path: "templates/bye.email.html",
      text: "---\ntopic: offers\nsubject: Bye\n--- {{ links.preferences }}\n",
    };
    const values = [{ ...journeyOf({ a: mail("b"), b: mail(undefined, "bye") }, bySegment), Id: "j1" }];

    const second = importing(values, [...first.files, other]);

    const text = textOf(second, JOURNEY);
    expect(text).toContain("segment: loyal");
    expect(text).toMatch(/send: hi\n[\s\S]*send: bye_2\n/);
    expect(second.files.map(({ path }) => path)).toEqual([JOURNEY, "settings.yaml", "templates/bye_2.email.html"]);
  });

  it("puts a text that comes later in the place of its placeholder", () => {
    const trip = { ...journeyOf({ a: mail() }), Id: "j1" };
    const first = importing([trip]);

    const second = importing([HI], first.files);

    expect(textOf(first, "templates/hi.email.html")).toContain("topic: not_imported");
    expect(textOf(second, "templates/hi.email.html")).toContain("topic: marketing\nsubject: Hi\n");
  });
});
