import type { ApprovedTemplate } from "../../../core/channels/whatsapp.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { NAME } from "../values/name.ts";
import { type Located, TRUTH } from "../values/text.ts";
import type { Opened } from "../yaml/shape.ts";
import type { TextTree } from "../yaml/tree.ts";
import { EXAMPLE } from "./example.ts";
import { type Origin, readLiquid } from "./liquid.ts";
import { checkCalls } from "./partials.ts";

/** The fields of a template that depend on its channel. */
export interface ChannelPart {
  readonly subject?: string;
  readonly text?: string;
  readonly replyTo?: string;
  readonly attachments?: readonly { readonly key: string; readonly name: string }[];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyType?: "json" | "xml";
  readonly lambda?: string;
  readonly pinpoint?: { readonly endpoints: readonly string[] };
  readonly expires?: number;
  readonly approved?: ApprovedTemplate;
  readonly destination?: string;
}

export interface ChannelFront {
  readonly part: ChannelPart;
  /** Paths that its Liquid reads. */
  readonly reads: readonly (readonly string[])[];
  /** The plain text that stands beside the body. */
  readonly plain?: TextTree;
  /** Liquid that takes the place of {{ preview }} in the layout. */
  readonly preview?: string;
  /** The destination that takes the message, where it stands. */
  readonly destination?: Located<string>;
  /** Where the subject stands. */
  readonly subjectAt?: At;
}

/** The fields that the front matter of every template takes. */
export const CONSENT = {
  topic: { as: NAME, description: "The topic that customers can agree to or refuse" },
  transactional: {
    as: TRUTH,
    otherwise: false,
    description: "`true`: a message that is no marketing; it has no topic",
  },
  example: {
    as: EXAMPLE,
    description: "Values that `check` and `preview` fill the template with: `profile`, `event`, `steps`",
  },
} as const;

/** A template's front matter, read. */
export interface FrontMatter {
  readonly consent: Opened<typeof CONSENT>;
  readonly layout?: Located<string>;
  /** False where a layout is named that cannot be read. */
  readonly hasLayout: boolean;
  /** Undefined where something is missing. */
  readonly front: ChannelFront | undefined;
}

/** The paths that a line of the settings reads; partials are no part of it. */
export function readsOf(text: TextTree, report: Report): ChannelFront["reads"] {
  const origin = originOf(text);
  checkCalls({ text: text.value }, origin, { partials: [] }, report);
  return readLiquid(text.value, origin, report);
}

/** Where a text of the settings stands in its file. */
export function originOf({ style, at }: TextTree): Origin {
  return style === "block"
    ? { linesBefore: at.line, columnsBefore: 0 }
    : { linesBefore: at.line - 1, columnsBefore: at.column - 1 + (style === "quoted" ? 1 : 0) };
}
