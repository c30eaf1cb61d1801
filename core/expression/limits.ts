/*
 * How much work one evaluation may be. Counted in steps and never in milliseconds: the same expression over the same data
 * gives the same answer on a laptop, at synth and in Lambda, however busy the machine is.
 */

/** Most steps: a step is a node of the expression evaluated once, about two microseconds. */
export const MOST_STEPS = 20_000;

/**
 * How deep evaluations nest: functions that call themselves, expressions in expressions. JSONata counts the groups of a
 * grouping, which it evaluates side by side, as if they were nested.
 */
export const MOST_DEPTH = 2_000;

/** Longest list that an expression makes or goes through. */
export const MOST_ITEMS = 10_000;

/** Longest text that an expression makes, in UTF-16 units. */
export const MOST_TEXT = 262_144;

/** Most values in what an expression makes, lists in lists counted as often as they would be printed. */
export const MOST_VALUES = 100_000;

/** How deep the values are nested that an expression compares, prints or gives. */
export const DEEPEST_VALUE = 200;

/** Longest expression, in UTF-16 units. */
export const LONGEST_SOURCE = 16_384;

/** Longest picture of a number or a time, and longest text that is read by one. */
export const LONGEST_PICTURE = 256;

/** Most instructions of a regular expression, its repetitions written out. */
export const MOST_INSTRUCTIONS = 2_000;

/** Instructions of a regular expression that count as one step. */
export const INSTRUCTIONS_A_STEP = 32;
