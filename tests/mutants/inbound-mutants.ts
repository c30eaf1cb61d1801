import type { Mutant } from "./mutant.ts";

const RECEIVE = ["tests/inbound/receive-texts.test.ts"];
const WORDS = ["tests/inbound/words.test.ts"];
const STORES = ["tests/contracts/memory.test.ts"];
const TABLE = ["tests/contracts/dynalite.test.ts"];

/** Protections by which a STOP holds, a START lifts nothing else, and nobody is answered twice. */
export const INBOUND_MUTANTS: readonly Mutant[] = [
  {
    name: "a lift that meets another writer is made again",
    file: "adapters/aws/lifts.ts",
    text: "if (await table.update(...key, lifting(stored, was, lift))) return true;",
    without: "return table.update(...key, lifting(stored, was, lift));",
    noticedBy: ["tests/contracts/between-updates.test.ts"],
  },
  {
    name: "a lift whose answer was lost is made once",
    file: "adapters/aws/lifts.ts",
    text: "if (tries > 0 && isLifted(item, lift)) return true;",
    without: "",
    noticedBy: ["tests/contracts/between-updates.test.ts"],
  },
  {
    name: "a lift leaves a STOP that was said after it",
    file: "core/model/suppression.ts",
    text: 'return said?.word === "stop" && said.time > at;',
    without: "return said === undefined && at < 0;",
    noticedBy: ["tests/contracts/memory.test.ts"],
  },
  {
    name: "a word acts only as the whole message",
    file: "core/inbound/words.ts",
    text: 'return word === "" ? undefined : acting.get(word);',
    without: 'return acting.get(word) ?? acting.get(word.split(" ")[0] ?? "");',
    noticedBy: WORDS,
  },
  {
    name: "START ends no complaint and no bounce",
    file: "core/model/suppression.ts",
    text: 'suppression.reason === UNSUBSCRIBED && said?.word === "start"',
    without: 'said?.word === "start"',
    noticedBy: STORES,
  },
  {
    name: "START ends no unsubscription from after it",
    file: "core/model/suppression.ts",
    text: "said.time >= suppression.time;",
    without: "said.time > 0;",
    noticedBy: STORES,
  },
  {
    name: "STOP holds beside a complaint that is lifted",
    file: "core/model/suppression.ts",
    text: 'const stopped = said?.word === "stop" && (',
    without: 'const stopped = false && said?.word === "stop" && (',
    noticedBy: ["tests/contracts/memory.test.ts", "tests/contracts/dynalite.test.ts"],
  },
  {
    name: "the later of STOP and START holds",
    file: "adapters/aws/suppressions.ts",
    text: '#wordTime ${word === "stop" ? "<=" : "<"} :time))`;',
    without: "attribute_exists(#word)))`;",
    noticedBy: TABLE,
  },
  {
    name: "a word is said again when another one comes between its updates",
    file: "adapters/aws/suppressions.ts",
    text: "if (said?.word === stored.said?.word && said?.time === stored.said?.time) return outcome;",
    without: "return outcome;",
    noticedBy: ["tests/contracts/between-updates.test.ts"],
  },
  {
    name: "a STOP from before a lift changes nothing",
    file: "adapters/aws/suppressions.ts",
    text: 'condition: word === "stop" ? `${NEWER} AND ${later}` : later,',
    without: "condition: later,",
    noticedBy: TABLE,
  },
  {
    name: "whoever lifts a suppression lifts STOP too",
    file: "adapters/aws/lifts.ts",
    text: '", #word = :start, #wordTime = :at, #wordSince = :at"',
    without: '""',
    noticedBy: TABLE,
  },
  {
    name: "a text message is answered once",
    file: "core/inbound/answer.ts",
    text: "if (!(await answered.claim(addressHash, text.id, clock.now()))) return;",
    without: "",
    noticedBy: RECEIVE,
  },
  {
    name: "a second STOP is not confirmed",
    file: "core/inbound/answer.ts",
    text: 'if (outcome !== undefined && outcome !== "began") return;',
    without: 'if (outcome === "older") return;',
    noticedBy: RECEIVE,
  },
  {
    name: "only the confirmation of STOP passes a suppression, and only that of STOP",
    file: "core/inbound/answer.ts",
    text: 'const silent = known !== undefined && !(word === "stop" && known.reason === UNSUBSCRIBED);',
    without: "const silent = known === undefined && UNSUBSCRIBED === undefined;",
    noticedBy: RECEIVE,
  },
  {
    name: "AWS answers, or we do",
    file: "core/inbound/answer.ts",
    text: 'if (replies.answeredBy !== "sojourn" || words === undefined) return;',
    without: "if (words === undefined) return;",
    noticedBy: RECEIVE,
  },
  {
    name: "an answer that was certainly not sent is sent later",
    file: "core/inbound/answer.ts",
    text: "await answered.release(addressHash, text.id);",
    without: "",
    noticedBy: RECEIVE,
  },
  {
    name: "STOP is confirmed before AWS blocks the number",
    file: "core/inbound/receive-texts.ts",
    text: 'if (word === "start" && listed) noteRefused(deps, word, await deps.optOuts.remove(text.from));',
    without: 'if (listed) noteRefused(deps, word, await deps.optOuts[word === "start" ? "remove" : "add"](text.from));',
    noticedBy: RECEIVE,
  },
  {
    name: "nobody gets the event of a number that they no longer have",
    file: "core/inbound/receive-texts.ts",
    text: "address !== undefined && addressHash(hash, address) === number",
    without: 'address !== undefined && addressHash(hash, address) !== ""',
    noticedBy: RECEIVE,
  },
  {
    name: "who has another number, or none, is no longer found by the former",
    file: "adapters/aws/profiles.ts",
    text: "if (known === undefined || known.phone !== phone) {",
    without: "if (known !== undefined && phone !== undefined && known.phone === undefined) {",
    noticedBy: TABLE,
  },
];
