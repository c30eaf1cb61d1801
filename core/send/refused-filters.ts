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
