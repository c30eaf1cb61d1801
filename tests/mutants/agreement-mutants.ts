import type { Mutant } from "./mutant.ts";

/** Histories in which agreements are confirmed, customers are joined and numbers send STOP notice these by themselves. */
const CONFIRMED = ["tests/reliability/confirmed-histories.test.ts"];

/** Protections of agreements. Histories notice most of them by an invariant of their own. */
export const AGREEMENT_MUTANTS: readonly Mutant[] = [
  {
    name: "histories: nobody gets a message on a topic with double opt-in before they confirm it",
    file: "core/profile/consent.ts",
    text: 'return via?.trust !== "browser" && !needsConfirmation(key, topics);',
    without: 'return via?.trust !== "browser";',
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: an agreement is confirmed by an address that the customer has",
    file: "core/profile/apply.ts",
    text: "if (confirmed?.foreign) refused.push",
    without: "if (confirmed?.foreign && hash === undefined) refused.push",
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: an address that only a browser said gets the confirmation alone",
    file: "core/policy/address.ts",
    text: 'if (how === "browser" && !message.confirms)',
    without: 'if (how === "browser" && time < 0)',
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: an address is asked to confirm once a day",
    file: "core/send/send.ts",
    text: "  if (asked !== undefined) return leaveUnsent(deps, sending, send, profile, now, asked);\n",
    without: "",
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: opening the page of a confirmation says nothing",
    file: "core/pages/pages.ts",
    text: "  if (!request.post) return ok(views.askConfirm(view, link));\n",
    without: "",
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: a button that is pressed twice says it once",
    file: "core/pages/pages.ts",
    text: "said, Math.floor(now / MINUTE)",
    without: "said, now",
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: the later of two answers holds",
    file: "core/profile/answers.ts",
    text: "if (a.t !== b.t) return a.t > b.t ? a : b;",
    without: "if (a.t !== b.t) return a.t > b.t ? b : a;",
    noticedBy: CONFIRMED,
  },
  {
    name: "of two customers who become one the later answer holds",
    file: "core/identity/merge-profiles.ts",
    text: "consent: mergedAnswers(winner.consent, loser.consent),",
    without: "consent: mergedAnswers(winner.consent, {}),",
    noticedBy: ["tests/identity"],
  },
  {
    name: "histories: a browser's yes does not count",
    file: "core/profile/consent.ts",
    text: 'return via?.trust !== "browser" && !needsConfirmation(key, topics);',
    without: "return !needsConfirmation(key, topics);",
    noticedBy: CONFIRMED,
  },
  {
    name: "histories: the later of STOP and START holds",
    file: "core/model/suppression.ts",
    text: 'const later = said === undefined || (word === "stop" ? said.time <= time : said.time < time);',
    without: "const later = said === undefined || word !== said.word;",
    noticedBy: CONFIRMED,
  },
];
