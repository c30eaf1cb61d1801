/** The output that lists the deployed canaries. A long list has several, numbered from the second on. */
const OUTPUT = "Canaries";
const NAMED = /^Canaries\d*$/;
const NONE = "none";

/** How many canaries an output lists: with the longest names these are 1,000 characters. */
const IN_AN_OUTPUT = 15;

/** The values of these outputs, by name: `<journey>:<version>` separated by blanks, or `none`. */
export function canaryOutputs(
  journeys: readonly { readonly journey: string; readonly machine: string; readonly version: string }[],
): Readonly<Record<string, string>> {
  const all = journeys
    .filter(({ journey, machine }) => machine !== journey)
    .map(({ journey, version }) => `${journey}:${version}`)
    .toSorted();
  const outputs: Record<string, string> = { [OUTPUT]: all.slice(0, IN_AN_OUTPUT).join(" ") || NONE };
  for (let from = IN_AN_OUTPUT; from < all.length; from += IN_AN_OUTPUT) {
    outputs[`${OUTPUT}${from / IN_AN_OUTPUT + 1}`] = all.slice(from, from + IN_AN_OUTPUT).join(" ");
  }
  return outputs;
}

/** The version of each journey's canary, read from a stack's outputs; undefined for a stack without such an output. */
export function canariesIn(outputs: Iterable<readonly [string, string]>): Readonly<Record<string, string>> | undefined {
  const said = [...outputs].filter(([name]) => NAMED.test(name));
  if (said.length === 0) return undefined;
  const pairs = said.flatMap(([, value]) => (value === NONE ? [] : value.split(" ")));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]));
}
