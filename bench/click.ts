import { sealer } from "../adapters/system/sealer.ts";
import { CLICK_PATH, writeClick } from "../core/links/click.ts";
import type { LocalCloud } from "../local/local-cloud.ts";
import { LOCAL_SECRET } from "../local/secretsmanager/service.ts";
import { START, withCloud } from "./local-shop.ts";
import type { Report } from "./report.ts";
import { quantile } from "./stopwatch.ts";

const CLICKS = 2_000;
const WARM_UP = 200;

/** Clicks on links of messages, one after another, over HTTP. Takes half a minute. */
export async function run(): Promise<Report> {
  const took = await withCloud({ disk: true }, play);
  return {
    title: "Clicks on links of messages",
    about: `${CLICKS} clicks one after another, by HTTP, to the pages' function in the local cloud, which puts each on the bus. On disk, as \`npm start\` runs.`,
    figures: [
      { what: "a click at the median", value: quantile(took), unit: "ms", target: { most: 5 } },
      { what: "of 100, the slowest but one", value: quantile(took, 0.99), unit: "ms" },
    ],
  };
}

/** Milliseconds of each click. */
async function play(cloud: LocalCloud): Promise<readonly number[]> {
  const port = await cloud.listen(0);
  const took: number[] = [];
  for (let n = 0; n < WARM_UP + CLICKS; n += 1) {
    const target = `https://shop.example/cart?item=${n}&utm_source=sojourn&utm_medium=email&utm_campaign=abandoned_cart`;
    const click = { target, position: 1, name: "cart", template: "cart_reminder", variant: "de", knownSince: START };
    const token = writeClick(sealer, [LOCAL_SECRET], {
      ...click,
      customerId: `c${n}`,
      key: "abandoned_cart#1#reminder#1",
    });
    const begun = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/collect/${CLICK_PATH}/${token}`, {
      redirect: "manual",
      headers: { "user-agent": "Mozilla/5.0" },
    });
    await answer.arrayBuffer();
    if (answer.headers.get("location") !== target) throw new Error(`A click was answered with ${answer.status}.`);
    if (n >= WARM_UP) took.push(performance.now() - begun);
  }
  return took;
}
