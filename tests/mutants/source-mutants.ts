import type { Mutant } from "./mutant.ts";

const RECEIVE = ["tests/sources/receive-webhook.test.ts"];
const SIGNATURES = ["tests/sources/signatures.test.ts"];

/** Protections by which only the other system brings events in, each once, and none of ours. */
export const SOURCE_MUTANTS: readonly Mutant[] = [
  {
    name: "a webhook that proves nothing leaves nothing",
    file: "core/sources/receive-webhook.ts",
    text: "  if (reason !== undefined) {\n",
    without: "  if (reason === undefined && deps === undefined) {\n",
    noticedBy: RECEIVE,
  },
  {
    name: "a signed time may not be long ago, nor far ahead",
    file: "core/sources/signatures/signed.ts",
    text: "Math.abs(at.now - claim.time.at) > tolerance",
    without: "Math.abs(at.now - claim.time.at) < 0",
    noticedBy: SIGNATURES,
  },
  {
    name: "an empty secret proves nothing",
    file: "core/sources/signatures/verify.ts",
    text: '.filter((line) => line !== "")',
    without: "",
    noticedBy: SIGNATURES,
  },
  {
    name: "a code of another version proves nothing",
    file: "core/sources/signatures/signed.ts",
    text: 'valuesOf("v1=")',
    without: '[...valuesOf("v1="), ...valuesOf("v0=")]',
    noticedBy: SIGNATURES,
  },
  {
    name: "another system cannot send an event of ours",
    file: "core/sources/sent-event.ts",
    text: "if (OUR_EVENTS.has(name)) throw",
    without: "if (false) throw",
    noticedBy: RECEIVE,
  },
  {
    name: "another system cannot report on a message",
    file: "core/sources/sent-event.ts",
    text: "if (isReport(detail) && !isTaskReport(name, trust)) {",
    without: "if (false) {",
    noticedBy: RECEIVE,
  },
  {
    name: "a system that passes on what visitors write reports on no task",
    file: "core/sources/sent-event.ts",
    text: ' && trust === "trusted"',
    without: "",
    noticedBy: ["tests/sources/task-reports.test.ts"],
  },
  {
    name: "a missing customer id lets no segment in",
    file: "core/sources/sent-event.ts",
    text: "if (!namesSomebody(detail) && business !== true)",
    without: "if (false)",
    noticedBy: RECEIVE,
  },
  {
    name: "an event cannot say how far it is believed",
    file: "core/sources/sent-event.ts",
    text: "detail: { ...detail, via: { source, trust } }",
    without: "detail: { via: { source, trust }, ...detail }",
    noticedBy: RECEIVE,
  },
  {
    name: "expressions do not see what proves the sender",
    file: "core/sources/request-body.ts",
    text: '"authorization", "cookie", "proxy-authorization", secret',
    without: '"cookie", "proxy-authorization", secret',
    noticedBy: RECEIVE,
  },
  {
    name: "good rows are on the bus before the others are put aside",
    file: "core/sources/receive-webhook.ts",
    text: "  await deps.bus.put(rows.events);\n  for (const erase of rows.erasures) await deps.erasures.put({ erase }, 0);\n  for (const { row, reason: why } of rows.refused) await putRefused(deps, source.source, row, why);\n",
    without:
      "  for (const { row, reason: why } of rows.refused) await putRefused(deps, source.source, row, why);\n  for (const erase of rows.erasures) await deps.erasures.put({ erase }, 0);\n  await deps.bus.put(rows.events);\n",
    noticedBy: RECEIVE,
  },
];
