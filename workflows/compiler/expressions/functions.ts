/** The functions of JSONata 2.0.6 (https://docs.jsonata.org/overview.html) that give the same answer each time. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match " +
    "contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power " +
    "boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type " +
    "sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis " +
    "fromMillis clone"
  ).split(" "),
);

/** What may not be called, and why not. */
export const REFUSED: Readonly<Record<string, string>> = {
  now: "it knows the real clock only",
  millis: "it knows the real clock only",
  random: "it answers differently each time",
  shuffle: "it answers differently each time",
  eval: "it hides what the expression reads",
};
