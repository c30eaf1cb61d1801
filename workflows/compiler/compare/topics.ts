import type { Finding } from "./finding.ts";
import type { Side } from "./side.ts";

/** A topic that is gone: messages of those inside still ask for consent to it. */
export function compareTopics(before: Side, after: Side): readonly Finding[] {
  const now = after.workspace.settings.topics;
  return Object.keys(before.workspace.settings.topics).flatMap((topic): readonly Finding[] => {
    const used = Object.values(before.workspace.templates).some((template) => template.topic === topic);
    if (now[topic] !== undefined || !used) return [];
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
