import type { Replies } from "../model/settings.ts";

/*
 * The words by which the owner of a number ends our text messages, takes them up again, or asks for help. A word acts only where it
 * is the whole message. This is the one list of them; settings may add words.
 *
 * Words that mean something else in ordinary answers are left out: YES, which journeys ask for, "fine" and "ende". Short words for
 * "end" of other languages are, too.
 */

/** What a word asks for. */
export const NUMBER_WORDS = ["stop", "start", "help"] as const;
export type NumberWord = (typeof NUMBER_WORDS)[number];

type WordLists = Readonly<Record<NumberWord, readonly string[]>>;

/**
 * Words that act in every workspace. STOP: those on which AWS itself acts
 * (https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list-keywords.html), those that the law of the United States names
 * (47 CFR 64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe), and STOPALL, which carriers and providers know.
 * START and HELP: those of the providers (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out), without YES.
 */
const EVERYWHERE: WordLists = {
  stop: [
    "stop",
    "stop all",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "opt out",
    "optout",
    "remove",
    "arret",
    "td",
  ],
  start: ["start", "unstop", "opt in", "optin", "subscribe"],
  help: ["help", "info"],
};

/**
 * Words of a language, which act where the settings name it. ALTO, INICIO and AUXILIO are published
 * (https://support.textizen.com/article/92-reserved-keywords), and ARRET is one of AWS's. The others are translations of our own: no
 * list of them is published, and a person who speaks the language should read them.
 */
const BY_LANGUAGE = {
  en: { stop: ["stop it", "stop texting", "stop texting me"], start: ["resume"], help: ["help me"] },
  de: {
    stop: ["stopp", "abmelden", "abbestellen", "austragen", "beenden", "widerrufen", "keine sms"],
    start: ["starten", "anmelden"],
    help: ["hilfe"],
  },
  fr: {
    stop: [
      "arreter",
      "arretez",
      "desabonner",
      "desabonnement",
      "desinscrire",
      "desinscription",
      "stop sms",
      "stop pub",
    ],
    start: ["reprendre", "reabonner"],
    help: ["aide"],
  },
  es: {
    stop: ["alto", "baja", "darme de baja", "cancelar", "parar", "detener", "no mas"],
    start: ["inicio", "iniciar", "reanudar"],
    help: ["ayuda", "auxilio"],
  },
  it: {
    stop: ["ferma", "fermare", "annulla", "cancellami", "disiscrivi", "disiscrivimi", "basta sms"],
    start: ["inizia", "riprendi", "iscrivimi"],
    help: ["aiuto"],
  },
  nl: {
    stop: ["stoppen", "afmelden", "uitschrijven", "opzeggen"],
    start: ["starten", "hervatten", "aanmelden"],
    help: ["hulp"],
  },
  pt: {
    stop: ["parar", "pare", "sair", "cancelar", "descadastrar", "remover"],
    start: ["iniciar", "retomar", "voltar"],
    help: ["ajuda"],
  },
} as const satisfies Readonly<Record<string, WordLists>>;

export type WordLanguage = keyof typeof BY_LANGUAGE;

/** The languages of whose words there is a list. */
export const WORD_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"] as const satisfies readonly WordLanguage[];

/** The words that act under these settings, as `normalized` writes them. Where two lists have a word, STOP counts, then START. */
export function actingWords({
  languages,
  words = {},
}: Pick<Replies, "languages" | "words">): ReadonlyMap<string, NumberWord> {
  const acting = new Map<string, NumberWord>();
  for (const meaning of NUMBER_WORDS.toReversed()) {
    const ofLanguages = languages.flatMap((language): readonly string[] => BY_LANGUAGE[language][meaning]);
    for (const word of [...EVERYWHERE[meaning], ...ofLanguages, ...(words[meaning] ?? [])]) {
      acting.set(normalized(word), meaning);
    }
  }
  return acting;
}

/** What the whole message asks for; undefined for any other text. */
export function wordIn(text: string, acting: ReadonlyMap<string, NumberWord>): NumberWord | undefined {
  // No word is as long: a long text is not worked through.
  if (text.length > LONGEST_TEXT) return undefined;
  const word = normalized(text);
  return word === "" ? undefined : acting.get(word);
}

/** Characters, with the signature that some phones add not among them. */
const LONGEST_TEXT = 200;

/**
 * The text in small letters without marks and ligatures (`Arrêt` is `arret`), with one blank between its words and nothing else:
 * punctuation, emoji and invisible characters go.
 * https://unicode.org/reports/tr15/ (NFKD), https://www.unicode.org/reports/tr44/#General_Category_Values
 */
export function normalized(text: string): string {
  return (
    text
      .normalize("NFKD")
      .replace(/[\p{M}\p{Cf}]/gu, "")
      // Upper case first: ß and SS are one, and so are the forms of sigma.
      .toUpperCase()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()
  );
}
