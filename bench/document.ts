import type { Measured } from "./measured.ts";
import { type Figure, met, numberText, targetText } from "./report.ts";

/** docs/performance.md: what was measured, as Markdown. */
export function document({ machine, reports }: Measured): string {
  const { cores, cpu, gigabytes, node } = machine;
  const parts = Object.entries(reports).map(([name, { title, about, figures, seconds, load }]) =>
    [
      `## ${title}`,
      "",
      `${about}`,
      "",
      "| | | | target | met |",
      "|---|---:|---|---|---|",
      ...figures.map(line),
      "",
      `\`npm run bench ${name}\`: ${numberText(seconds)} s; load average at its start ${numberText(load)}.`,
      "",
    ].join("\n"),
  );
  return [
    "# Performance",
    "",
    "<!-- Written by `npm run bench -- --write`; not by hand. -->",
    "",
    `Measured with ${cores} cores (${cpu}), ${gigabytes} GB and Node ${node}. Figures by the clock suffer when the load average is above the`,
    "number of cores; figures by the time of a core do not. AWS units are what the local cloud's meter counted, USD are",
    "prices of us-east-1 without the free tier.",
    "",
    ...parts,
  ].join("\n");
}

function line(figure: Figure): string {
  const said = met(figure);
  const answer = said === undefined ? "" : said ? "yes" : "**no**";
  return `| ${figure.what} | ${numberText(figure.value)} | ${figure.unit} | ${targetText(figure)} | ${answer} |`;
}
