/** The outputs that say which canaries are deployed; a long list has several, numbered from the second on. */
const OUTPUT = "Canaries";
const NAMED = /^Canaries\d*$/;
const NONE = "none";

/** So many that the longest names make 1,000 characters. */
const IN_AN_OUTPUT = 15;

/** What the stack says of its canaries, by output: `<journey>:<version>`, one after the other, or `none`. */
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

/** The version of each journey's canary, as the outputs of a stack say; undefined where it was deployed without saying so. */
export function canariesIn(outputs: Iterable<readonly [string, string]>): Readonly<Record<string, string>> | undefined {
  const said = [...outputs].filter(([name]) => NAMED.test(name));
  if (said.length === 0) return undefined;
  const pairs = said.flatMap(([, value]) => (value === NONE ? [] : value.split(" ")));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]));
}
