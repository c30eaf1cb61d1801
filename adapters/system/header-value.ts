/** Characters of an encoded word, of which at most 75 may stand together: what is left for the text beside `=?UTF-8?B?…?=`. */
const LONGEST_WORD = 45;

/**
 * A header's value as HTTP carries it: ASCII as it is, any other text as encoded words of RFC 2047, which say of themselves
 * what they are (`=?UTF-8?B?xYF1a2Fzeg==?=`). https://www.rfc-editor.org/rfc/rfc9110.html#section-5.5: what bytes beyond ASCII
 * mean is left open, and Node writes those of Latin-1 in one of two encodings.
 */
export function headerValue(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  const words: string[] = [];
  let word: string[] = [];
  let bytes = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    if (bytes + length > LONGEST_WORD) {
      words.push(word.join(""));
      word = [];
      bytes = 0;
    }
    word.push(character);
    bytes += length;
  }
  return [...words, word.join("")].map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`).join(" ");
}
