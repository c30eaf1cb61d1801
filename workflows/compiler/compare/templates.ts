import type { Template } from "../../../core/model/rules.ts";
import type { CompiledJourney } from "../compiled.ts";
import { canonical } from "../rules/canonical.ts";
import { allSteps } from "../steps/kinds.ts";
import type { Finding } from "./finding.ts";
import type { Side } from "./side.ts";

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
    .filter(({ definition }) =>
      allSteps(definition.steps).some(
        (step) => step.kind === "send" && step.templates.some(({ value }) => value === template),
      ),
    )
    .map(({ compiled }) => compiled);
}
