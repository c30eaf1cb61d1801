/** Longest text in an encoded word: a word has at most 75 characters, `=?UTF-8?B?…?=` included. */
const LONGEST_WORD = 45;

/**
 * The value of an HTTP header: ASCII unchanged, other text as encoded words of RFC 2047 (`=?UTF-8?B?xYF1a2Fzeg==?=`),
 * which name their encoding. RFC 9110 leaves the meaning of other bytes open, and Node writes those of Latin-1 in one
 * of two encodings. https://www.rfc-editor.org/rfc/rfc9110.html#section-5.5
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
