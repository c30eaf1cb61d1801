import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SAMPLE, shopEvents } from "../examples/shop/shop.ts";
import { ROOT } from "./local-shop.ts";

const ORDERS = join(ROOT, "../shared/data/online-retail-orders.csv");

/** What is played as a year of orders, and how `start` is told. */
export interface YearInput {
  readonly title: string;
  readonly options: readonly string[];
}

/** A real shop's year where its file is there; else the sample shop, with as many customers and days. */
export async function yearInput(folder: string): Promise<YearInput> {
  if (existsSync(ORDERS)) {
    return { title: "Online Retail, a real shop's year", options: ["--events", ORDERS, "--source", "online_retail"] };
  }
  const events = shopEvents({ ...SAMPLE, customers: 4_372, days: 365 });
  const path = join(folder, "year.ndjson");
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return { title: "a year of the sample shop with 4,372 customers", options: ["--events", path, "--source", "bus"] };
}
