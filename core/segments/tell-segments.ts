import type { FoldState } from "../ingest/fold-state.ts";
import { type Effect, effectId } from "../model/effect.ts";
import { indexOf } from "./rules-index.ts";
import type { Edges } from "./update-segments.ts";

type Tell = Extract<Effect, { kind: "tell" }>;

/**
 * Notes that other systems are told of these edges, of segments with `events: true`. A segment that one write enters and
 * leaves is not told.
 */
export function tellSegments(state: FoldState, { entered, left }: Edges): void {
  for (const segment of entered) tell(state, segment, "entered");
  for (const segment of left) tell(state, segment, "left");
}

function tell(state: FoldState, segment: string, edge: Tell["edge"]): void {
  const { rules, now } = state.context;
  if (indexOf(rules).segment.get(segment)?.events !== true) return;
  const effect: Tell = { kind: "tell", segment, edge, time: now, ver: state.ver };
  const known = state.added.get(effectId(effect));
  if (known?.kind === "tell" && known.edge !== edge) state.added.delete(effectId(effect));
  else state.add(effect);
}
