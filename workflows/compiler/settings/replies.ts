import { actingWords, NUMBER_WORDS, type NumberWord, normalized, WORD_LANGUAGES } from "../../../core/inbound/words.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Replies } from "../../../core/model/settings.ts";
import { TEXT, words } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

/** Longer texts cannot be sent. https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const LONGEST_ANSWER = 1_600;

const ANSWER = checked(TEXT, (answer) =>
  answer.length <= LONGEST_ANSWER
    ? undefined
    : [
        "SJ426",
        {
          message: "The answer is longer than a text message.",
          found: `${answer.length} characters`,
          allowed: `${LONGEST_ANSWER} characters`,
        },
      ],
);

const ANSWERS: Reader<NonNullable<Replies["answers"]>> = shape("The answers", {
  stop: { as: ANSWER, description: "Confirms a STOP, without anything that is marketing" },
  start: { as: ANSWER, description: "Confirms a START; nothing is answered by default" },
  help: { as: ANSWER, description: "Who you are, how you are reached, and that STOP ends it" },
}).make(({ values }) => defined({ ...values }));

const WORD = checked(TEXT, (word) =>
  normalized(word) === ""
    ? ["SJ427", { message: `\`${word}\` has neither letters nor digits.`, found: word, allowed: "a word, or several" }]
    : undefined,
);

const WORDS: Reader<NonNullable<Replies["words"]>> = shape("The words", {
  stop: { as: oneOrList(WORD), description: "End all text messages to the number" },
  start: { as: oneOrList(WORD), description: "Take them up again" },
  help: { as: oneOrList(WORD), description: "Ask for help" },
}).make(({ values, field, at, report }) => {
  const known = actingWords({ languages: WORD_LANGUAGES });
  for (const meaning of NUMBER_WORDS) {
    for (const word of values[meaning] ?? []) {
      const other = known.get(normalized(word)) ?? inOtherList(values, meaning, word);
      if (other === undefined || other === meaning) continue;
      report("SJ427", field(meaning)?.value.at ?? at, {
        message: `\`${word}\` means ${other.toUpperCase()} already, in the words of a language or in another list.`,
        found: word,
        hint: "Leave it out of one of the two.",
      });
    }
  }
  return defined({ ...values });
});

function inOtherList(
  lists: Readonly<Partial<Record<NumberWord, readonly string[] | undefined>>>,
  meaning: NumberWord,
  word: string,
): NumberWord | undefined {
  return NUMBER_WORDS.find(
    (other) => other !== meaning && lists[other]?.some((each) => normalized(each) === normalized(word)),
  );
}

const LIST = checked(TEXT, (list) =>
  /^[A-Za-z0-9_-]{1,64}$/.test(list)
    ? undefined
    : [
        "SJ110",
        { message: `\`${list}\` is no name of an opt-out list.`, found: list, allowed: "letters, digits, _ and -" },
      ],
);

/** Text messages that come in, and who answers them. */
export const REPLIES: Reader<Replies> = shape("replies", {
  "answered by": {
    as: words("aws", "sojourn"),
    otherwise: "aws",
    description:
      "Who answers STOP, START and HELP: End User Messaging SMS by its keywords (`aws`, the default), or Sojourn by `answers`. It must fit the number's self-managed opt-outs",
  },
  "opt-out list": {
    as: LIST,
    otherwise: "Default",
    description: "The opt-out list of the number in End User Messaging SMS; `Default` by default",
  },
  languages: {
    as: oneOrList(words(...WORD_LANGUAGES)),
    description: "The languages whose words act besides those that act everywhere; `[en]` by default",
  },
  words: { as: WORDS, description: "Further words: `stop: [halt]`. Each acts only as the whole message" },
  answers: { as: ANSWERS, description: "What Sojourn answers, where it does: `stop` and `help` are needed" },
}).make(({ values, field, at, report }) => {
  const { "answered by": answeredBy = "aws", "opt-out list": optOutList = "Default", ...rest } = values;
  const written = field("answers");
  if (answeredBy === "aws" && written !== undefined) {
    report("SJ425", written.key, {
      message: "AWS answers STOP, START and HELP, so Sojourn must not answer too.",
      found: "answers",
      hint: "Write `answered by: sojourn` and enable self-managed opt-outs for the number, or take `answers` out.",
    });
  }
  for (const word of ["stop", "help"] as const) {
    if (answeredBy === "aws" || rest.answers?.[word] !== undefined) continue;
    report("SJ426", written?.key ?? at, {
      message: `Sojourn answers, but there is no answer to ${word.toUpperCase()}.`,
      hint: `Add \`answers: { ${word}: "…" }\`.`,
    });
  }
  return {
    answeredBy,
    optOutList,
    languages: rest.languages ?? ["en"],
    ...defined({ words: rest.words, answers: rest.answers }),
  };
});
