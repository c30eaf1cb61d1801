/**
 * Bounds on filling one text of a template, so that a long loop does not delay other customers. A message that reaches one is
 * dropped. All together take about a second in a function with 1 GB.
 */
export const FILL_STEPS = 50_000;
/** Characters and items that filters and ranges may go over. */
export const FILL_WORK = 500_000;
/** Characters that may be written, also into variables. */
export const FILL_CHARACTERS = 1_000_000;

/**
 * Liquid filters that templates cannot use: they read the clock and the machine's zone, or return a different value each time.
 * `date` replaces the first four. The compiler refuses them, and the renderer does not know them.
 */
export const REFUSED_FILTERS: readonly string[] = [
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
  "sample",
  "shuffle",
];

/**
 * Why a message cannot be written: a required part is missing or empty, the text is too long, or filling it is too much work. The
 * error's message is stored and shown, so it quotes no value of the customer.
 */
export class UnwritableError extends Error {
  override readonly name = "Unwritable";
}
