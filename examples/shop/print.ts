import { SAMPLE, shopEvents } from "./shop.ts";

/** Prints the sample as the source `bus` reads it, one event a line: `node examples/shop/print.ts > sample.ndjson`. */
for (const event of shopEvents(SAMPLE)) process.stdout.write(`${JSON.stringify(event)}\n`);
