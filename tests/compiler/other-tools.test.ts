import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compiledIn, journeyFile, mail, segmentFile } from "./fixture.ts";

/** What authors of other tools write, and what the hint says instead. */
type Case = readonly [written: string, hint: string];

/** The hint of the only diagnostic of these files. */
function hintOf(...files: readonly SourceFile[]): string {
  const { diagnostics } = compiledIn(files).workspace;
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toHaveLength(1);
  return diagnostics[0]?.hint ?? "";
}

const journey = (fields: string, steps = "  - send: hello\n", enter = "event: Order Completed") =>
  journeyFile(`journey: example\nenter: { ${enter} }\n${fields}steps:\n${steps}`);

describe("words of other tools are told what they are here", () => {
  it.each<Case>([
    ['quiet: { from: "21:00", to: "08:00" }', "in workflows/settings.yaml"],
    ["reentry: true", "`again: always`"],
    ["filter: profile.vip", "`enter: { event: Signed Up, when:"],
    ["trigger: Signed Up", "`enter: { event: Signed Up }`"],
    ["audience: loyal", "segment: loyal, on entering: true"],
    ["frequencyCap: 3", "`caps: [{"],
    ["exit_criteria: bought", "`exit: [{ event:"],
    ["conversion event: Order Completed", "`goal: {"],
    ["time_zone: Europe/London", "`zone` in workflows/settings.yaml"],
    ["status: draft", "npx sojourn pause"],
  ])("in a journey: %s", (written, hint) => {
    expect(hintOf(journey(`${written}\n`))).toContain(hint);
  });

  it.each<Case>([
    ["filter: event.properties.total > 3", "`when:"],
    ["re-entry: 7d", "`again: after 7d`"],
    ["again: once", "`never`"],
    ["again: weekly", "`after 7d`"],
    ["max entries: 3", "`limit: 3`"],
  ])("in an entry: %s", (written, hint) => {
    expect(hintOf(journey("", undefined, `event: Order Completed, ${written}`))).toContain(hint);
  });

  it.each<Case>([
    ["- delay: 1d", "`wait`"],
    ["- unless: profile.vip\n    then: [ { send: hello } ]", "`- if: $not(…)`"],
    ["- if: profile.vip\n    then: [ { send: hello } ]\n    else if: profile.old", "`branch: [{ if:"],
    ["- wait: 1 day", "`1d`"],
    ["- wait: an hour", "`1h`"],
    ["- wait: 1d 12h", "`36h`"],
    ["- wait: 1.5 hours", "`90m`"],
    ["- wait: PT1H", "`1h`"],
    ["- wait: P1DT12H", "`36h`"],
    ["- wait: 90 seconds", "`2m`"],
    ["- wait: 2", "`2m`, `2h` or `2d`"],
    ["- wait: { duration: 2d }", "`wait: 3d`"],
    ["- wait: { for: { event: Order Completed }, up to: 1d, timeout: 2d }", "`up to: 3d`"],
    ["- wait: { at: 9am }", '"09:00"'],
    ['- wait: { at: "9:30 pm" }', '"21:30"'],
    ["- wait: { at: noon }", '"12:00"'],
    ['- wait: { at: "09:00", days: [monday] }', "`mon`"],
    ['- wait: { at: "09:00", zone: user local time }', "`customer`"],
    ['- wait: { at: "09:00", zone: London }', "`Europe/London`"],
    ['- wait: { at: "09:00", zone: UTC+2 }', "name a city"],
    ['- wait: { until: 12/1/2030, at: "09:00" }', "`2030-01-12` or `2030-12-01`"],
    ['- wait: { until: 1.12.2030, at: "09:00" }', "`2030-12-01`"],
    ["- if: customer.vip = true\n    then: [ { send: hello } ]", "`profile.vip`"],
    ["- if: user.attributes.vip = true\n    then: [ { send: hello } ]", "`profile.vip`"],
    ["- if: trigger.total > 3\n    then: [ { send: hello } ]", "`entry.properties.total`"],
    ["- if: ${first_name} = 'Ann'\n    then: [ { send: hello } ]", "`profile.first_name`"],
    ["- if: \"{{ customer.plan | default: 'x' }} = 'gold'\"\n    then: [ { send: hello } ]", "`profile.plan`"],
    ["- send: hello\n    to: profile.email", "workflows/templates/hello.email.html"],
    ["- id: s\n    split: [{ name: a, weight: 50 percent }, { name: b, weight: 50% }]", "`50%`"],
  ])("in a step: %s", (written, hint) => {
    expect(hintOf(journey("", `  ${written}\n`))).toContain(hint);
  });

  it.each<Case>([
    ["every monday 9:00", '"0 9 * * 1"'],
    ["every weekday at 8:30am", '"30 8 * * 1-5"'],
    ["daily at noon", '"0 12 * * *"'],
    ["'@weekly'", '"0 9 * * 1"'],
    ["rate(1 day)", '"0 9 * * *"'],
  ])("in a schedule: %s", (written, hint) => {
    expect(hintOf(journey("", undefined, `schedule: ${written}, segment: loyal`))).toContain(hint);
  });

  it.each<Case>([
    ["{{ customer.first_name }}", "`profile.first_name`"],
    ["{{first_name}}", "`profile.first_name` or"],
    ["{{ event.total }}", "`entry.properties.total`"],
    ["{{ Attributes.FirstName }}", "`profile.FirstName`"],
    ["{{ User.UserAttributes.FirstName }}", "`profile.FirstName`"],
    ["{{${first_name}}}", "`{{ profile.first_name }}`"],
    ["${first_name}", "`{{ profile.first_name }}`"],
    ["*|FNAME|*", "`{{ profile.first_name }}`"],
    ["%%city%%", "`{{ profile.city }}`"],
    ["{{ profile.name|title }}", "`capitalize`"],
    ["{{ profile.name | upcas }}", "`upcase`"],
    ["{% if customer.vip %}x{% endif %}", "`profile.vip`"],
    ["{% if profile.vip %}x", "`{% endif %}`"],
    ["{{#if vip}}x{{/if}}", "`{% if profile.vip %}"],
    ["{% unsubscribe %}", "`{{ links.unsubscribe }}`"],
    ["{{ unsubscribe_url }}", "`{{ links.unsubscribe }}`"],
    ["{{ preference_center_url }}", "`{{ links.preferences }}`"],
    ["{{ links.unsubscibe }}", "`unsubscribe`"],
  ])("in a template: %s", (written, hint) => {
    expect(hintOf(mail("hello", `<p>${written}</p>`))).toContain(hint);
  });

  it.each<Case>([
    ["timezone: Europe/Paris", "`zone: Europe/London`"],
    ["frequency_caps: []", "`caps`"],
  ])("in the settings: %s", (written, hint) => {
    const settings = {
      path: "workflows/settings.yaml",
      text: `zone: Europe/London\nsender: { email: a@example.com }\ntopics: { offers: { channels: [email] }, account: { channels: [email] } }\n${written}\n`,
    };
    expect(hintOf(settings)).toContain(hint);
  });

  it.each<Case>([
    ["conditions: profile.vip", "`when:"],
    ["events: Order Completed", "`last: {"],
  ])("in a segment: %s", (written, hint) => {
    expect(hintOf(segmentFile(`segment: gold\nwhen: profile.vip = true\n${written}\n`))).toContain(hint);
  });
});
