import { expect, it } from "vitest";
import { linksIn } from "../../cli/look/links.ts";

const TOKEN = "XqyXKdkWkAzfwqDm3tLEYZYA3BoTSpzbigREi0Xj_3w";

it("finds the links to the pages in a message, by what they are for", () => {
  const at = (letter: string) => `http://127.0.0.1:4566/collect/${letter}/${TOKEN}`;
  const body = `<a href="${at("p")}">Choose</a> <a href='${at("u")}'>End</a> <a href="https://shop.example/p/mug">A mug</a>`;

  expect(linksIn(body)).toEqual({ preferences: at("p"), unsubscribe: at("u") });
  expect(linksIn(`Yes? https://l.shop.example/c/${TOKEN} (STOP ends it)`)).toEqual({
    confirm: `https://l.shop.example/c/${TOKEN}`,
  });
  expect(linksIn("Nothing here: https://shop.example/u/1")).toEqual({});
});
