/** The bare address of `Shop <hello@example.com>` or `hello@example.com`; throws where there is none. */
export function senderAddress(sender: string): string {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(sender)?.[1] ?? /^\s*([^<>\s]+@[^<>\s]+)\s*$/.exec(sender)?.[1];
  if (address === undefined) {
    throw new Error(`The sender in settings.yaml is "${sender}", which holds no address like hello@example.com.`);
  }
  return address;
}

/**
 * The spellings of the sender that SES may get: IAM compares `ses:FromAddress` case-sensitively, and the address may come as it was
 * written or, since case does not matter in mail, in lower case.
 * https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-policy-examples.html#sending-authorization-policy-conditions
 */
export function fromAddresses(sender: string): readonly string[] {
  const address = senderAddress(sender);
  const at = address.lastIndexOf("@");
  const lowerDomain = address.slice(0, at) + address.slice(at).toLowerCase();
  return [...new Set([address, lowerDomain, address.toLowerCase()])];
}
