import type { Report } from "./report.ts";

interface Bench {
  run(): Promise<Report>;
}

/** Every benchmark by its name, in the order of the report; each is loaded when it runs. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  quiet: () => import("./quiet.ts"),
  year: () => import("./year.ts"),
  "one-send": () => import("./one-send.ts"),
  click: () => import("./click.ts"),
  broadcast: () => import("./broadcast.ts"),
  interpreter: () => import("./interpreter.ts"),
  reference: () => import("./reference.ts"),
  collect: () => import("./collect.ts"),
  fold: () => import("./fold.ts"),
  "event-size": () => import("./event-size.ts"),
  compile: () => import("./compile.ts"),
  import: () => import("./import.ts"),
  "import-command": () => import("./import-command.ts"),
  pinpoint: () => import("./pinpoint.ts"),
  bundles: () => import("./bundles.ts"),
  "start-up": () => import("./start-up.ts"),
};
