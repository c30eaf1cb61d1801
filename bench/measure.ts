import process from "node:process";
import { BENCHES } from "./benches.ts";

/** The process of one benchmark, so that benchmarks do not share memory: `node measure.ts NAME` prints its report. */
const load = BENCHES[process.argv[2] ?? ""];
if (load === undefined) throw new Error(`There is no benchmark ${process.argv[2]}.`);
const report = await (await load()).run();
// The bundler's service would keep the process alive for ever.
process.stdout.write(JSON.stringify(report), () => process.exit(0));
