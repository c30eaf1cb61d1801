import fc from "fast-check";
import { defined } from "../../core/model/defined.ts";
import type { Trust } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { histories } from "./generate.ts";
import type { History, HistoryEvent, Text, Visit } from "./history.ts";

/** Who is in these histories: ann and bob have addresses that the shop knows, eve and her visitor only what somebody says. */
const EVE = { customer: "eve", visitor: "anonymous/fay" } as const;
/** The numbers of ann and bob; eve may say that ann's is hers. */
const NUMBERS = ["+447700900120", "+447700900121"] as const;

interface Saying {
  readonly name: string;
  readonly context: JsonObject;
  readonly properties?: JsonObject;
  readonly aliases?: JsonObject;
}

const says = (name: string, context: JsonObject = {}): Saying => ({ name, context });
const news = fc.constantFrom<JsonObject[string]>(true, { email: true }, { sms: true });
const noNews = fc.constantFrom<JsonObject[string]>(false, { email: false }, { sms: false });

const saying: fc.Arbitrary<Saying> = fc.oneof(
  { weight: 5, arbitrary: news.map((said) => says("News Wanted", { consent: { news: said } })) },
  {
    weight: 3,
    arbitrary: news.map((said) => says("News Wanted", { consent: { news: said }, addresses: { email: "*" } })),
  },
  { weight: 3, arbitrary: noNews.map((said) => says("News Refused", { consent: { news: said } })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<string | null>("*", "new-*", "home@example.com", "ann@example.com", null)
      .map((email) => says("Moved", { addresses: { email } })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...NUMBERS).map((phone) => says("Moved", { addresses: { phone } })) },
  { weight: 2, arbitrary: fc.boolean().map((offers) => says("Offers Answered", { consent: { offers } })) },
  { weight: 7, arbitrary: fc.constant(says("News Due")) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("Order Completed", "Cart Updated")
      .map((name) => ({ ...says(name), properties: { cartId: "c1" } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ namespace: fc.constantFrom("shop", "shop", "card"), value: fc.constantFrom("7", "7", "0", "null") })
      .map(({ namespace, value }) => ({ ...says("Card Shown"), aliases: { [namespace]: value } })),
  },
);

const trust = fc.constantFrom<(Trust | undefined)[]>(undefined, "trusted", "browser", "browser");
const delays = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }) }),
  { minLength: 1, maxLength: 2 },
);
const customer = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("ann", "bob") },
  { weight: 4, arbitrary: fc.constantFrom(EVE.customer, EVE.visitor) },
);

const said = fc.record({ customer, saying, trust, delays, time: fc.integer({ min: 1, max: 70 }) });
/** Somebody agrees, has another address before they confirm it, and news are due. */
const move = fc
  .record({
    customer,
    time: fc.integer({ min: 1, max: 40 }),
    trusts: fc.tuple(trust, trust),
    after: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 30 })),
  })
  .map(({ customer, time, trusts: [first, second], after: [moved, due] }) => {
    const wanted = says("News Wanted", { consent: { news: true }, addresses: { email: "*" } });
    const other = says("Moved", { addresses: { email: "new-*" } });
    const none: Trust | undefined = undefined;
    return [
      { customer, time, trust: first, saying: wanted, delays: [0] },
      { customer, time: time + moved, trust: second, saying: other, delays: [0] },
      { customer, time: time + moved + due, trust: none, saying: says("News Due"), delays: [0] },
    ];
  });

/** Somebody agrees to text messages, refuses or agrees again, and news are due. */
const textNews = fc
  .record({
    customer: fc.constantFrom("ann", "ann", "bob"),
    time: fc.integer({ min: 1, max: 20 }),
    again: fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 10 }), delays),
    due: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ customer, time, again: [on, after, late], due }) => {
    const about = (sms: boolean) => says(sms ? "News Wanted" : "News Refused", { consent: { news: { sms } } });
    const none: Trust | undefined = undefined;
    return [
      { customer, time, trust: none, saying: about(true), delays: [0] },
      { customer, time: time + after, trust: none, saying: about(on), delays: late },
      { customer, time: time + due, trust: none, saying: says("News Due"), delays: [0] },
    ];
  });

/** Two show one card. */
const sharedCard = fc
  .record({
    two: fc.constantFrom(["ann", "bob"], ["ann", EVE.customer], ["bob", EVE.customer]),
    namespace: fc.constantFrom("shop", "shop", "card"),
    value: fc.constantFrom("7", "8", "0", "null"),
    trust,
    times: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })),
  })
  .map(({ two, namespace, value, trust, times }) =>
    two.map((customer, i) => {
      const saying: Saying = { ...says("Card Shown"), aliases: { [namespace]: value } };
      return { customer, time: times[i] ?? 1, trust: i === 0 ? trust : undefined, saying, delays: [0] };
    }),
  );

const signIn = fc.option(fc.record({ time: fc.integer({ min: 1, max: 60 }), delays, trust }), { nil: undefined });

const visit: fc.Arbitrary<Visit> = fc.record({
  after: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(1, 15, 70, 140) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }).map((n) => n * 30) },
  ),
  press: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  times: fc.integer({ min: 1, max: 2 }),
  delays,
});

const text: fc.Arbitrary<Text> = fc
  .record({
    from: fc.constantFrom(NUMBERS[0], ...NUMBERS),
    word: fc.constantFrom<Text["word"][]>("STOP", "START"),
    time: fc.integer({ min: 1, max: 70 }),
    delays,
  })
  .map(({ delays, time, ...text }) => ({ ...text, time, arrivals: delays.map((delay) => time + delay) }));

/**
 * Histories about who agreed to what: systems and browsers say it, addresses and ids are said by either, links are followed
 * late, twice and out of an archive, numbers send STOP and START, and customers turn out to be one or are erased meanwhile.
 */
export const confirmedHistories: fc.Arbitrary<History> = fc
  .record({
    history: histories,
    single: fc.array(said, { minLength: 2, maxLength: 12 }),
    moves: fc.array(fc.oneof(move, textNews, sharedCard), { maxLength: 4 }),
    signIn,
    visits: fc.array(visit, { minLength: 2, maxLength: 8 }),
    texts: fc.array(text, { maxLength: 6 }),
    erase: fc.option(
      fc.record({
        customer: fc.constantFrom("ann", EVE.customer, EVE.visitor),
        time: fc.integer({ min: 5, max: 70 }),
      }),
      { nil: undefined, freq: 2 },
    ),
  })
  .map(({ history, single, moves, signIn, visits, texts, erase }) => {
    const { erase: _, ...trouble } = history.trouble;
    const known = history.events.filter(({ id, customer }) => /^hello/.test(id) && /ann|bob/.test(customer));
    const others = history.events.filter(({ id, arrivals, time, customer }) => {
      const inTime = arrivals.every((arrival) => arrival - time < 70);
      return /^e/.test(id) && /ann|bob/.test(customer) && inTime;
    });
    const sayings = [...single, ...moves.flat()];
    const told = sayings.map(({ saying: { properties = {}, ...saying }, trust, delays, ...who }, i): HistoryEvent => {
      const arrivals = delays.map((delay) => who.time + delay);
      return {
        ...{ ...who, ...saying, id: `said-${i}`, properties, arrivals },
        ...defined({ trust }),
      };
    });
    const joins = (signIn === undefined ? [] : [signIn]).map(({ time, delays, trust }): HistoryEvent => {
      const arrivals = delays.map((delay) => time + delay);
      const event = { id: "join", name: "Signed In", properties: {}, context: {}, time, arrivals };
      return { ...EVE, ...event, ...defined({ trust }) };
    });
    return {
      ...{ ...history, visits, texts },
      events: [...known, ...others.slice(0, 4), ...told, ...joins],
      trouble: { ...trouble, ...defined({ erase }) },
    };
  });
