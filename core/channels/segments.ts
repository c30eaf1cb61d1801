/** The GSM 03.38 alphabet, and its extension, whose characters take two places. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

/**
 * As how many messages a text goes out, each of which is paid for: 160 places of GSM-7, or 70 of UCS-2 once a character is none of
 * GSM-7; 153 and 67 each where there are several. No character is cut in two. 0 for no text.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-characters.html
 */
export function segmentsOf(text: string): number {
  const characters = Array.from(text);
  const plain = characters.every((one) => BASIC.includes(one) || EXTENSION.includes(one));
  const places = characters.map((one) => (plain ? (EXTENSION.includes(one) ? 2 : 1) : one.length));
  const [alone, joined] = plain ? [160, 153] : [70, 67];
  const all = places.reduce((sum, one) => sum + one, 0);
  if (all <= alone) return all === 0 ? 0 : 1;
  let segments = 1;
  let used = 0;
  for (const taken of places) {
    if (used + taken > joined) {
      segments += 1;
      used = 0;
    }
    used += taken;
  }
  return segments;
}
