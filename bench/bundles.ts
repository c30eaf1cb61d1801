import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { BUDGETS } from "../functions/budgets.ts";
import { bundleFunctions, FUNCTION_NAMES } from "../functions/bundle.ts";
import { loadWorkspace } from "../infra/workspace.ts";
import { inFolder } from "./local-shop.ts";
import type { Report } from "./report.ts";

/** Size of each function's code, with the shipped journeys. Takes seconds. */
export async function run(): Promise<Report> {
  const workspace = await loadWorkspace();
  return inFolder(async (folder) => {
    const begun = performance.now();
    const bundles = await bundleFunctions({ outdir: join(folder, "bundles"), ...workspace });
    const millis = performance.now() - begun;
    const sizes = FUNCTION_NAMES.map((name) => ({
      what: name,
      value: bundles[name].bytes / 1_000,
      unit: "kB",
      target: { most: BUDGETS[name] / 1_000 },
    }));
    const figures = [...sizes, { what: "bundling all of them", value: millis, unit: "ms" }];
    return {
      title: "Bundles",
      about: "Each function's minified `index.mjs`, the AWS SDK in it, against its budget.",
      figures,
    };
  });
}
