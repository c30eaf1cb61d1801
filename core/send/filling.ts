/**
 * Bounds on filling one text of a template: a loop over a customer's number must not hold the others up. At the first of them
 * the message is dropped. All of them together take about a second of a function with 1 GB.
 */
export const FILL_STEPS = 50_000;
/** Characters and items that filters and ranges may go over. */
export const FILL_WORK = 500_000;
/** Characters that may be written, also into variables. */
export const FILL_CHARACTERS = 1_000_000;

/**
 * Filters of Liquid that templates do not have: they read the clock and the machine's zone, or give another answer each
 * time. `date` does what the first four do. The compiler refuses them, and the renderer does not know them.
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
 * Why a message cannot be written: a part that it cannot do without is missing or empty once filled, it is too long, or filling
 * it is too much work. The message is what is stored and told, so it quotes nothing of the customer's.
 */
export class UnwritableError extends Error {
  override readonly name = "Unwritable";
}
