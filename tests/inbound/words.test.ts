import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actingWords, NUMBER_WORDS, normalized, WORD_LANGUAGES, wordIn } from "../../core/inbound/words.ts";

const english = actingWords({ languages: ["en"] });
const all = actingWords({ languages: WORD_LANGUAGES });
const read = (text: string) => wordIn(text, english);

describe("a word", () => {
  it.each([
    [
      "stop",
      [
        "STOP",
        "Stop",
        "STOPALL",
        "Stop all",
        "UNSUBSCRIBE",
        "Cancel",
        "end",
        "QUIT",
        "OPT-OUT",
        "optout",
        "revoke",
        "ARRET",
        "TD",
        "remove",
      ],
    ],
    ["start", ["START", "Unstop", "opt in"]],
    ["help", ["HELP", "Info"]],
  ] as const)("%s acts in every workspace", (meaning, words) => {
    const none = actingWords({ languages: [] });
    expect(words.map((word) => [word, wordIn(word, none)])).toEqual(words.map((word) => [word, meaning]));
  });

  it.each([
    "  stop \n",
    "STOP!",
    "“Stop.”",
    "…stop…",
    "🛑 STOP 🛑",
    "stop 🙏🏽",
    "stop ❤️",
    "ST\u200bOP",
    "\u202astop\u202c",
    "ＳＴＯＰ",
    "stóp",
    "(stop)",
    "Opt - Out",
    "stop\u00a0all",
    "STOP\u0000",
  ])("acts as %j too", (text) => {
    expect(read(text)).toBe("stop");
  });

  it.each([
    "",
    "   ",
    "🛑",
    "👍",
    "yes",
    "no",
    "ok",
    "fine",
    "Please stop",
    "stop please",
    "don't stop",
    "Stop by at 5",
    "bus stop",
    "s t o p",
    "nonstop",
    "stopped",
    "Can I cancel my order?",
    "help with my order",
    "What does STOP mean?",
    "The end",
    "start at 9",
    "info@example.com",
    "Liked “STOP”",
    "STOP STOP",
    "stop2quit",
    "constructor",
    "__proto__",
    `stop${" ".repeat(500)}`,
  ])("%j does not act", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ["de", "Stopp", "Hilfe"],
    ["de", "ABBESTELLEN!", "hilfe?"],
    ["fr", "Arrêter", "Aide"],
    ["fr", "DÉSABONNER", "aide."],
    ["es", "¡Alto!", "¿Ayuda?"],
    ["es", "No más", "AUXILIO"],
    ["it", "Annulla", "Aiuto"],
    ["nl", "Afmelden", "Hulp"],
    ["pt", "SAIR", "Ajuda"],
    ["en", "stop texting me", "help me"],
  ] as const)("of %s acts where the settings name the language, and only there", (language, stop, help) => {
    const own = actingWords({ languages: [language] });
    const none = actingWords({ languages: [] });

    expect([wordIn(stop, own), wordIn(help, own)]).toEqual(["stop", "help"]);
    expect([wordIn(stop, none), wordIn(help, none)]).toEqual([undefined, undefined]);
  });

  it("has one meaning in all languages together, and is written as it is looked up", () => {
    const meanings = new Map<string, Set<string>>();
    for (const language of WORD_LANGUAGES) {
      for (const [word, meaning] of actingWords({ languages: [language] })) {
        meanings.set(word, (meanings.get(word) ?? new Set()).add(meaning));
        expect(normalized(word)).toBe(word);
      }
    }
    expect([...meanings].filter(([, found]) => found.size > 1)).toEqual([]);
    expect(meanings.size).toBeGreaterThan(60);
    for (const language of WORD_LANGUAGES) {
      const own = new Set(actingWords({ languages: [language] }).values());
      expect([language, NUMBER_WORDS.every((word) => own.has(word))]).toEqual([language, true]);
    }
  });

  it("of the settings acts beside ours", () => {
    const own = actingWords({ languages: [], words: { stop: ["Genug ist genug"], start: ["yes"] } });

    expect(wordIn("GENUG, ist genug!", own)).toBe("stop");
    expect(wordIn("Yes", own)).toBe("start");
    expect(wordIn("stop", own)).toBe("stop");
  });
});

describe("any other text", () => {
  const letters = fc.string({ unit: "grapheme", maxLength: 60 });

  it("never acts, whatever it is", () => {
    fc.assert(
      fc.property(letters, (text) => {
        // Written by another way than the code's: only letters and digits, compared without marks.
        const plain = text.normalize("NFKD").replace(/\p{M}|\p{Cf}/gu, "");
        const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
        const known = all.has(words.map((word) => word.toUpperCase().toLowerCase()).join(" "));
        expect(wordIn(text, all) !== undefined).toBe(known);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never acts by a word within it", () => {
    const word = fc.constantFrom(...all.keys());
    const beside = fc.constantFrom("please", "my order", "2", "nicht", "je", "não", "é", "ж", "字");
    fc.assert(
      fc.property(
        word,
        beside,
        fc.boolean(),
        fc.constantFrom(" ", ", ", "! ", " 🙂 ", "\n"),
        (one, more, after, gap) => {
          const text = after ? `${one}${gap}${more}` : `${more}${gap}${one}`;
          expect([text, wordIn(text, all)]).toEqual([text, undefined]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("acts in any case, with any marks around it", () => {
    const around = fc.constantFrom("", " ", "!", "?!", "“", "🛑", "👍🏽 ", "...", "\n", "\u200d", "*", "¡");
    fc.assert(
      fc.property(fc.constantFrom(...all.keys()), around, around, fc.boolean(), (word, before, after, upper) => {
        const text = `${before}${upper ? word.toUpperCase() : word}${after}`;
        expect([text, wordIn(text, all)]).toEqual([text, all.get(word)]);
      }),
      { numRuns: 500 },
    );
  });
});
