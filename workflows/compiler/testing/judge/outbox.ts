import type { Expectations, ExpectedMessage } from "../journey-test.ts";
import type { Observed, ObservedMessage } from "../observed.ts";
import { expectedText, sinceStart, within } from "../time.ts";
import { aligned, type Difference, type DifferenceLine } from "./difference.ts";

/** The messages that were sent, in order; of one that is missing, why it was not. */
export function judgeOutbox(expected: NonNullable<Expectations["outbox"]>, observed: Observed): Difference | undefined {
  const { start, zone } = observed;
  const lines = aligned(expected, observed.outbox, (want, got) => agrees(want, got, start, zone), {
    expected: wantedText,
    observed: (message) => sentText(message, start, expected),
  });
  return lines === undefined ? undefined : { what: "outbox", lines: withReasons(lines, expected, observed) };
}

function agrees(want: ExpectedMessage, got: ObservedMessage, start: number, zone: string): boolean {
  return (
    (want.template === undefined || want.template.value === got.template) &&
    (want.step === undefined || want.step.value === got.step) &&
    (want.channel === undefined || want.channel === got.channel) &&
    (want.to === undefined || want.to === got.to) &&
    (want.subject === undefined || (got.subject ?? "").includes(want.subject)) &&
    (want.at === undefined || within(want.at, got.time, start, zone))
  );
}

function wantedText(want: ExpectedMessage): string {
  const name = want.template?.value ?? (want.step === undefined ? "a message" : `step ${want.step.value}`);
  return [
    ...(want.at === undefined ? [] : [expectedText(want.at)]),
    name,
    ...(want.template !== undefined && want.step !== undefined ? [`(step ${want.step.value})`] : []),
    ...(want.channel === undefined ? [] : [`by ${want.channel}`]),
    ...(want.to === undefined ? [] : [`to ${want.to}`]),
    ...(want.subject === undefined ? [] : [`"… ${want.subject} …"`]),
  ].join("  ");
}

/** A sent message, in as much detail as the test has. */
function sentText(got: ObservedMessage, start: number, expected: readonly ExpectedMessage[]): string {
  const asked = (field: "channel" | "to" | "subject") => expected.some((want) => want[field] !== undefined);
  return [
    sinceStart(got.time, start),
    got.template,
    ...(got.step === got.template ? [] : [`(step ${got.step})`]),
    ...(asked("channel") ? [`by ${got.channel}`] : []),
    ...(asked("to") ? [`to ${got.to}`] : []),
    ...(asked("subject") ? [`"${got.subject ?? ""}"`] : []),
  ].join("  ");
}

function withReasons(
  lines: readonly DifferenceLine[],
  expected: readonly ExpectedMessage[],
  { unsent, start }: Observed,
): readonly DifferenceLine[] {
  if (!lines.some(({ mark }) => mark === "missing")) return lines;
  const wanted = (template: string, step: string) =>
    expected.some((want) => want.template?.value === template || want.step?.value === step);
  const why = unsent.filter(({ template, step }) => wanted(template, step));
  return [
    ...lines,
    ...why.map(({ time, template, text }) => ({
      mark: "note" as const,
      text: `${template} was not sent at ${sinceStart(time, start)}: ${text}`,
    })),
  ];
}

/** Why messages were not sent, by step; messages that are not named do not matter. */
export function judgeDropped(
  expected: NonNullable<Expectations["dropped"]>,
  observed: Observed,
): Difference | undefined {
  const lines = expected.flatMap(({ step, reason }): readonly DifferenceLine[] => {
    const found = observed.unsent.filter((message) => message.step === step.value);
    if (found.some((message) => message.reason === reason)) return [{ mark: "same", text: `${step.value}: ${reason}` }];
    const sent = observed.outbox.some((message) => message.step === step.value);
    const got = found.at(-1)?.reason ?? (sent ? "was sent" : "was never decided on");
    return [
      { mark: "missing", text: `${step.value}: ${reason}` },
      { mark: "extra", text: `${step.value}: ${got}` },
    ];
  });
  return lines.every(({ mark }) => mark === "same") ? undefined : { what: "dropped", lines };
}
