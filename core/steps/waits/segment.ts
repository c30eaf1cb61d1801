import type { Profile } from "../../model/profile.ts";
import type { SegmentWaitRule } from "../../model/rules.ts";
import type { Heard } from "./heard.ts";

/** A wait for a segment is answered as soon as the profile is in it; at once, where it is already. */
export function hearSegment(profile: Profile, { segment }: SegmentWaitRule, now: number): Heard {
  if (!profile.segments.includes(segment)) return undefined;
  return { matched: { name: "Segment Entered", time: now, properties: { segment } } };
}
