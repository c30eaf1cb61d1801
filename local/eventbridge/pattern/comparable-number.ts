const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const DECIMALS = 6;
const LARGEST = 5_000_000_000_000_000n;
/** More digits than any number that could still be in range has, even written with needless zeros. */
const MOST_DIGITS = 400;

/**
 * The number times a million, exactly: EventBridge compares numbers from -5e9 to 5e9 with up to six decimals. Undefined for
 * any other number, and for what is none.
 */
export function comparableNumber(text: string): bigint | undefined {
  const [, sign, whole, fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const shift = Number(exponent) - fraction.length + DECIMALS;
  if (Math.abs(shift) > MOST_DIGITS) return undefined;
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) return undefined;
  const size = shift < 0 ? digits / scale : digits * scale;
  if (size > LARGEST) return undefined;
  return sign === "-" ? -size : size;
}
