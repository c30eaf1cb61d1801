import type { Say } from "../note.ts";
import type { SegmentDimensions } from "../shapes/conditions.ts";
import type { TemplateType } from "../shapes/template.ts";
import type { YamlMap } from "../yaml.ts";

/** What the files written so far and the workspace around them know by name; activities ask it, and add to it. */
export interface Project {
  /** The segment that Pinpoint knows by an id; one that nobody exported is written as a list, to be filled in. */
  segment(id: string, at: string, say: Say): string;
  /** A segment made of dimensions, for what expressions cannot ask. */
  segmentOf(wish: string, title: string, dimensions: SegmentDimensions, at: string, say: Say): string;
  /** The template of a kind and name as a send names it. */
  template(asked: TemplateAsked, at: string, say: Say): string;
  /** The destination for a Lambda function or address. */
  destination(asked: DestinationAsked, at: string, say: Say): string;
  /** A file of shared steps; the name it got. */
  shared(wish: string): string;
  /** What the workspace's settings need. */
  need(need: SettingsNeed): void;
}

export interface TemplateAsked {
  readonly type: Extract<TemplateType, "EMAIL" | "SMS" | "PUSH">;
  /** Absent where the activity names none. */
  readonly name: string | undefined;
  readonly transactional: boolean;
  /** For a template without a name. */
  readonly wish: string;
}

export type DestinationAsked =
  | { readonly kind: "lambda"; readonly function: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "contact centre" };

/** What a journey asks of settings that hold for all. */
export type SettingsNeed =
  | {
      readonly need: "sender";
      readonly channel: "email" | "sms";
      readonly from: string;
      readonly say: Say;
      readonly at: string;
    }
  | { readonly need: "cap"; readonly cap: YamlMap }
  | {
      readonly need: "quiet";
      readonly from: string;
      readonly to: string;
      readonly then: "hold" | "drop";
      readonly say: Say;
    }
  | { readonly need: "open"; readonly hours: WeekHours; readonly then: "hold" | "drop"; readonly say: Say }
  | { readonly need: "closed"; readonly days: readonly string[]; readonly then: "hold" | "drop"; readonly say: Say };

/** Ranges of minutes of the day, by weekday. */
export type WeekHours = Readonly<Partial<Record<string, readonly (readonly [number, number])[]>>>;
