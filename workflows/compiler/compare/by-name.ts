import type { Template } from "../../../core/model/message.ts";
import type { SegmentRule } from "../../../core/model/rules.ts";
import { windowsOf } from "../../../core/windows/filled.ts";
import type { CompiledJourney } from "../compiled.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { allSteps, namesUsed } from "../steps/kinds.ts";
import type { Finding, Side } from "./finding.ts";

/** Templates are looked up by name when a message is sent: what changes in them reaches those inside at once. */
export function compareTemplates(before: Side, after: Side): readonly Finding[] {
  const now = after.workspace.templates;
  return Object.entries(before.workspace.templates).flatMap(([name, template]): readonly Finding[] => {
    const senders = sendersOf(before, name);
    if (senders.length === 0) return [];
    const named = senders.map(({ journey }) => journey).join(", ");
    const is = now[name];
    if (is === undefined) {
      return [
        {
          level: "hurts",
          kind: "template",
          what: `The template \`${name}\` is gone, and ${named} sent it.`,
          who: `Those inside ${named} who have not come to it would get nothing (template_missing).`,
          hint: "Keep the file until nobody is inside an older version.",
        },
      ];
    }
    const moved = moves(template, is);
    if (moved !== undefined) {
      return [
        {
          level: "hurts",
          kind: "template",
          what: `The template \`${name}\` ${moved}.`,
          who: `Those inside ${named} still send it as what it was: their message would fail or break its rules.`,
          hint: "Give the new one another name, and keep the old one until nobody is inside an older version.",
        },
      ];
    }
    if (canonical(template) === canonical(is)) return [];
    return [
      {
        level: "changes",
        kind: "template",
        what: `The template \`${name}\` has another text.`,
        who: `Everybody gets it from the deployment on, those inside ${named} too.`,
      },
    ];
  });
}

/** What the task of a running customer says of a template that the template does not say any more. */
function moves(before: Template, after: Template): string | undefined {
  if (before.channel !== after.channel) return `is sent by ${after.channel} now, not by ${before.channel}`;
  if (before.transactional !== after.transactional) {
    return after.transactional ? "is transactional now" : "is not transactional any more";
  }
  return before.topic === after.topic
    ? undefined
    : `is of the topic ${after.topic ?? "none"} now, not of ${before.topic ?? "none"}`;
}

function sendersOf({ ready, canaries }: Side, template: string): readonly CompiledJourney[] {
  return [...ready, ...canaries]
    .filter(({ definition }) => namesUsed(allSteps(definition.steps), "template").includes(template))
    .map(({ compiled }) => compiled);
}

/** Segments have no versions: every profile is looked at again, and conditions of those inside read the new one. */
export function compareSegments(before: Side, after: Side): readonly Finding[] {
  const now = new Map(after.workspace.rules.segments.map((one) => [one.segment, one]));
  const known = new Set(before.workspace.rules.segments.map(({ segment }) => segment));
  const added = [...now.values()].filter(({ segment }) => !known.has(segment));
  const changed = before.workspace.rules.segments.flatMap((old): readonly Finding[] => {
    const name = old.segment;
    const is = now.get(name);
    const readers = readersOf(before, name);
    if (is === undefined) {
      return readers.length === 0
        ? [unreadSegment(old)]
        : [
            {
              level: "hurts",
              kind: "segment",
              what: `The segment \`${name}\` is gone, and ${readers.join(", ")} read it.`,
              who: `For those inside ${readers.join(", ")} nobody would be in it any more.`,
              hint: "Keep the file until nobody is inside an older version.",
            },
          ];
    }
    const told = toldFinding(old, is);
    const plain = ({ reads: _r, listed: _l, title: _t, events: _e, ...rest }: typeof old) => canonical(rest);
    if (plain(old) === plain(is)) return told;
    const anew = newWindows(before, is);
    return [
      {
        level: "changes",
        kind: "segment",
        what: `The segment \`${name}\` is defined anew.`,
        who: `Every profile is looked at again; it lets nobody in, but conditions of those inside read it.${anew}`,
      },
      ...told,
    ];
  });
  return [...added.map((rule) => newSegment(before, rule)), ...changed];
}

function newSegment(before: Side, rule: SegmentRule): Finding {
  const who = `Every profile is looked at; it lets nobody in.${newWindows(before, rule)}`;
  return { level: "changes", kind: "segment", what: `New segment: \`${rule.segment}\`.`, who };
}

function unreadSegment({ segment, events }: SegmentRule): Finding {
  const told = events ? " Other systems are not told any more who enters and leaves it." : "";
  return {
    level: "changes",
    kind: "segment",
    what: `The segment \`${segment}\` is gone.`,
    who: `No journey read it.${told}`,
  };
}

/** What other systems notice. */
function toldFinding(before: SegmentRule, after: SegmentRule): readonly Finding[] {
  if (before.events === after.events) return [];
  const now = after.events ? "tells other systems" : "does not tell other systems any more";
  return [
    {
      level: "changes",
      kind: "segment",
      what: `The segment \`${after.segment}\` ${now} who enters and leaves it.`,
      who: "It holds from the deployment on; nobody is told who is in it already.",
    },
  ];
}

/** What follows from windows that the segments before do not have. */
function newWindows({ workspace }: Side, { did = [], history }: SegmentRule): string {
  const known = new Set((workspace.rules.windows ?? []).map(({ id }) => id));
  const anew = did.flatMap(windowsOf).some((id) => !known.has(id));
  if (!anew) return "";
  const filled = history === undefined ? " until it is filled" : "";
  return ` It counts something new: that begins with what each profile knows, and lets nobody in${filled}.`;
}

/** The journeys whose rules or machine name a segment. */
function readersOf({ workspace }: Side, segment: string): readonly string[] {
  const named = new RegExp(`(['"]|\\\\")${segment}(['"]|\\\\")`);
  return workspace.journeys
    .filter(({ definition, rules }) => named.test(JSON.stringify(definition)) || named.test(JSON.stringify(rules)))
    .map(({ journey }) => journey);
}

/** Topics that are gone: messages of those inside still ask for consent to them. */
export function compareTopics(before: Side, after: Side): readonly Finding[] {
  const now = after.workspace.settings.topics;
  return Object.keys(before.workspace.settings.topics).flatMap((topic): readonly Finding[] => {
    const used = Object.values(before.workspace.templates).some((template) => template.topic === topic);
    if (now[topic] !== undefined) return [];
    if (!used) {
      const what = `The topic \`${topic}\` is gone.`;
      return [
        { level: "changes", kind: "topic", what, who: "No template is of it. Answers to it are not kept any more." },
      ];
    }
    return [
      {
        level: "hurts",
        kind: "topic",
        what: `The topic \`${topic}\` is gone.`,
        who: "Messages of it that those inside have still to get would be dropped (no_consent).",
        hint: "Keep the topic until nobody is inside a journey that sends messages of it.",
      },
    ];
  });
}
