import type { Say } from "../report.ts";
import type { SegmentDimensions } from "../shapes/conditions.ts";
import type { TemplateType } from "../shapes/template.ts";
import type { YamlMap } from "../yaml.ts";

/** The names in the workspace and in the files written so far. Activities look names up here, and add files by it. */
export interface Project {
  /** The name of the segment with an id of Pinpoint's. One that is not in the export is written as an empty list. */
  segment(id: string, at: string, say: Say): string;
  /** The name of a new segment made of dimensions, for a condition that an expression cannot ask. */
  segmentOf(preferredName: string, title: string, dimensions: SegmentDimensions, at: string, say: Say): string;
  /** The name of a template, as a send step writes it. */
  template(asked: TemplateAsked, at: string, say: Say): string;
  /** The name of the destination for a Lambda function or an address. */
  destination(asked: DestinationAsked, at: string, say: Say): string;
  /** A name for a file of shared steps. */
  shared(preferredName: string): string;
  /** Adds a setting that the journey needs in the workspace's settings. */
  need(need: SettingsNeed): void;
}

export interface TemplateAsked {
  readonly type: Extract<TemplateType, "EMAIL" | "SMS" | "PUSH">;
  /** Absent where the activity names none. */
  readonly name: string | undefined;
  readonly transactional: boolean;
  /** For a template without a name. */
  readonly preferredName: string;
}

export type DestinationAsked =
  | { readonly kind: "lambda"; readonly function: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "contact centre" };

/** A setting that a journey of Pinpoint's has, and that holds for the whole workspace here. */
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
  | {
      readonly need: "open";
      readonly hours: readonly ChannelHours[];
      readonly then: "hold" | "drop";
      readonly say: Say;
    }
  | {
      readonly need: "closed";
      readonly days: readonly ChannelDays[];
      readonly then: "hold" | "drop";
      readonly say: Say;
    };

/** When some channels are open. */
export interface ChannelHours {
  readonly channels: readonly string[];
  readonly hours: WeekHours;
}

/** On which days some channels are closed, `YYYY-MM-DD`. */
export interface ChannelDays {
  readonly channels: readonly string[];
  readonly days: readonly string[];
}

/** Ranges of minutes of the day, by weekday. */
export type WeekHours = Readonly<Partial<Record<string, readonly (readonly [number, number])[]>>>;
