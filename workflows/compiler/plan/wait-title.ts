import type { Step } from "../steps/step.ts";

/** What a wait is for, in few words. */
export function awaited(step: Step<"event_wait" | "first_wait" | "segment_wait">): string {
  if (step.kind === "segment_wait") return `segment ${step.segment.value.replaceAll("_", " ")}`;
  if (step.kind === "first_wait")
    return listed(
      step.arms.map((arm) => arm.match.event),
      "or",
    );
  return listed(
    step.events.map((one) => one.event),
    "and",
  );
}

function listed(names: readonly string[], word: string): string {
  const all = [...new Set(names)];
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} ${word} ${all.at(-1)}`;
}
