import { describe, expect, it } from "vitest";
import type { AnswerChange } from "../../core/consent/history.ts";
import { DAY, type Stores, someone, T0 } from "./stores.ts";

function change(event: string, parts: Partial<AnswerChange> = {}): AnswerChange {
  return { question: "offers/email", agreed: true, time: T0, at: T0 + 5, event, ...parts };
}

export function answerContract(stores: () => Stores): void {
  describe("the history of answers", () => {
    it("is empty for a customer who answered nothing", async () => {
      expect(await stores().answers.read(someone())).toEqual({ changes: [], older: 0 });
    });

    it("holds each change once, in the order in which they came, however often they are added", async () => {
      const customer = someone();
      const { answers } = stores();
      const whole = change("e2", { agreed: false, how: "confirmed", basis: "consent", source: "page", proof: "v1" });

      await answers.append(customer, [change("e1"), change("e1", { question: "purpose ads" })]);
      await answers.append(customer, [whole]);
      await answers.append(customer, [change("e1"), whole]);

      expect((await answers.read(customer)).changes).toEqual([
        change("e1"),
        change("e1", { question: "purpose ads" }),
        whole,
      ]);
    });

    it("loses none of two writers at once", async () => {
      const customer = someone();
      const { answers } = stores();

      await Promise.all(["a", "b", "c"].map((event) => answers.append(customer, [change(event)])));

      expect((await answers.read(customer)).changes.map(({ event }) => event).toSorted()).toEqual(["a", "b", "c"]);
    });
  });

  describe("a message that asks for a confirmation", () => {
    it("goes to an address once in a day, whoever asks, and again when the same message is sent again", async () => {
      const { confirmations } = stores();
      const address = someone();
      const take = (by: string, now: number) => confirmations.take("email", address, by, now);

      expect(await take("ann m#1#s#1", T0)).toBe(true);
      expect(await take("ann m#1#s#1", T0 + 1)).toBe(true);
      expect(await take("bob m#1#s#1", T0 + 2)).toBe(false);
      expect(await stores().confirmations.take("sms", address, "bob m#1#s#1", T0 + 2)).toBe(true);
      expect(await take("bob m#1#s#1", T0 + DAY + 2)).toBe(true);
    });

    it("goes once where two ask at the same time", async () => {
      const address = someone();
      const asked = ["ann", "bob", "eve"].map((by) => stores().confirmations.take("email", address, by, T0));

      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
}
