import type { EnterOn } from "../../../../core/model/rules.ts";
import type { Expression } from "../../expressions/expression.ts";
import type { Located } from "../../values/text.ts";
import type { EntryBase, EntryKind, EntryOpening } from "./entry.ts";

/** What the compiler asks of a kind of entry, besides reading it. */
export interface EntryKindOf<K extends EntryKind> {
  /** Whether it happens again by itself: then the occurrence is the limit, else an entry is once for each customer. */
  readonly again: EntryBase["again"];
  /** Same as long as the entry means the same; a second one of that id gets a number. */
  id(entry: EntryOpening<K>): string;
  /** What the running system is told. */
  rule(entry: EntryOpening<K>, zone: string): Extract<EnterOn, { readonly on: K }>;
  /** Segments that have to exist. */
  segments(entry: EntryOpening<K>): readonly EntrySegment[];
  /** The properties of its event, where they are ours. */
  readonly carries?: readonly string[];
  /** Expressions that see the profile alone. */
  expressions(entry: EntryOpening<K>): readonly Expression[];
}

/** A segment that an entry names. */
export interface EntrySegment {
  readonly name: Located<string>;
  /** Whether its members are gone through. */
  readonly listed: boolean;
}
