import type { Destination } from "../../core/model/destination.ts";
import type { Json } from "../../core/model/json.ts";
import type { Template } from "../../core/model/message.ts";
import type { JourneyRules, Rules } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { FileSource } from "../../core/model/source.ts";
import type { LiveSource } from "./sources/source.ts";

/** A file of the workspace as text; `path` is relative to the project, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Of an MJML template: the HTML that it compiles to, with its partials and without the settings before it. */
  readonly compiled?: string;
  /** Of an MJML layout: the same by language, in lower case, where partials have files of their own in it. */
  readonly compiledIn?: Readonly<Record<string, string>>;
  /** Of an MJML layout: its content stands among its sections. Of a template: it stands in such a layout, and was compiled with it. */
  readonly sections?: true;
  /** Faults from before the compiler: those that MJML found, and Liquid that is `lost` in its output. */
  readonly faults?: readonly SourceFault[];
}

export interface SourceFault {
  /** Where that is another file: a partial, or the layout. */
  readonly file?: string;
  readonly line: number;
  readonly message: string;
  readonly lost?: boolean;
}

/** One fault in a file of the workspace. The code is public contract; docs/diagnostics.md lists all of them. */
export interface Diagnostic {
  /** `SJ` and three digits. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline. */
  readonly length: number;
  /** What is wrong, in the author's words. */
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly hint: string;
}

/** The definition of a state machine (Amazon States Language); ARNs are `${SendFunctionArn}`, `${StepsFunctionArn}`, `${CallFunctionArn}`. */
export type StateMachine = { readonly [key: string]: Json };

export interface CompiledJourney {
  readonly journey: string;
  readonly title: string;
  readonly version: string;
  /** Name of its machine, without the stage: the journey's, or of a canary `<journey>-canary-<version>`. */
  readonly machine: string;
  /** The file it was compiled from. */
  readonly file: string;
  readonly definition: StateMachine;
  readonly rules: JourneyRules;
}

/** Everything under workflows/, compiled. With an error among the diagnostics, journeys holds only the sound ones. */
export interface Workspace {
  /** Every machine: one for each journey, and one for its canary, which has the same name. */
  readonly journeys: readonly CompiledJourney[];
  /** The content of destinations.json in the bundle of the call function. */
  readonly destinations: Readonly<Record<string, Destination>>;
  readonly templates: Readonly<Record<string, Template>>;
  /** The content of sources.json in the bundle of the sources function: those that come in by a webhook or a bus. */
  readonly sources: Readonly<Record<string, LiveSource>>;
  /** The content of files.json in the bundle of the bulk function: the sources that read files. */
  readonly files: Readonly<Record<string, FileSource>>;
  readonly settings: Settings;
  /** The content of rules.json in the ingest bundle. */
  readonly rules: Rules;
  readonly diagnostics: readonly Diagnostic[];
}
