/** The bare address of `Shop <hello@example.com>` or `hello@example.com`; throws where there is none. */
export function senderAddress(sender: string): string {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(sender)?.[1] ?? /^\s*([^<>\s]+@[^<>\s]+)\s*$/.exec(sender)?.[1];
  if (address === undefined) {
    throw new Error(`The sender in settings.yaml is "${sender}", which holds no address like hello@example.com.`);
  }
  return address;
}
